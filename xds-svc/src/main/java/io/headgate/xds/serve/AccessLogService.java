package io.headgate.xds.serve;

import io.envoyproxy.envoy.data.accesslog.v3.HTTPAccessLogEntry;
import io.envoyproxy.envoy.service.accesslog.v3.StreamAccessLogsMessage;
import io.envoyproxy.envoy.service.accesslog.v3.StreamAccessLogsResponse;
import io.headgate.events.AccessLogs;
import io.headgate.xds.serve.AccessLogWriter.Source;
import io.vertx.grpc.common.GrpcMessageDecoder;
import io.vertx.grpc.common.GrpcMessageEncoder;
import io.vertx.grpc.common.ServiceMethod;
import io.vertx.grpc.common.ServiceName;
import io.vertx.grpc.server.GrpcServer;
import java.util.List;
import org.slf4j.event.Level;

/**
 * Takes the access log of the proxies that are served here: who may have a gateway's configuration
 * may tell of its requests, and nobody else.
 */
final class AccessLogService {
  static final ServiceMethod<StreamAccessLogsMessage, StreamAccessLogsResponse> STREAM =
      ServiceMethod.server(
          ServiceName.create("envoy.service.accesslog.v3.AccessLogService"),
          "StreamAccessLogs",
          GrpcMessageEncoder.encoder(),
          GrpcMessageDecoder.decoder(StreamAccessLogsMessage.getDefaultInstance()));

  private final AdsService ads;
  private final AccessLogWriter writer;

  AccessLogService(AdsService ads, AccessLogWriter writer) {
    this.ads = ads;
    this.writer = writer;
  }

  void bind(GrpcServer server) {
    server.callHandler(
        STREAM,
        call ->
            new Call<>(
                    ads,
                    call,
                    STREAM.decoder(),
                    new Call.Kind(ads.meters.accessLogs(), "access logs of ", Level.DEBUG),
                    message -> message.getIdentifier().getNode(),
                    (peer, _) -> new AccessLog(peer))
                .open());
  }

  /** One of the logs of one worker of a proxy. */
  private final class AccessLog implements Session<StreamAccessLogsMessage> {
    private final AdsStream.Peer peer;
    private Source source;
    private boolean denied;

    AccessLog(AdsStream.Peer peer) {
      this.peer = peer;
      this.source = new Source(peer.gateway(), false);
    }

    @Override
    public boolean listens() {
      return !denied && writer.listens(source);
    }

    /** Who has lost the right is not heard; ending the call would only bring the next one. */
    @Override
    public void on(StreamAccessLogsMessage message) {
      if (message.hasIdentifier()) {
        boolean well = message.getIdentifier().getLogName().equals(AccessLogs.WELL);
        source = new Source(peer.gateway(), well);
      }
      List<HTTPAccessLogEntry> entries = message.getHttpLogs().getLogEntryList();
      denied = !ads.published(peer.gateway()).map(peer.caller()::mayHave).orElse(true);
      if (denied) {
        ads.meters.exchangesDropped("denied", entries.size());
      } else {
        writer.write(source, peer.node(), entries);
      }
    }
  }
}
