package io.headgate.xds.serve;

import io.envoyproxy.envoy.service.accesslog.v3.StreamAccessLogsMessage;
import io.envoyproxy.envoy.service.accesslog.v3.StreamAccessLogsResponse;
import io.headgate.xds.snapshot.Snapshot;
import io.vertx.grpc.common.GrpcMessageDecoder;
import io.vertx.grpc.common.GrpcMessageEncoder;
import io.vertx.grpc.common.GrpcStatus;
import io.vertx.grpc.common.ServiceMethod;
import io.vertx.grpc.common.ServiceName;
import io.vertx.grpc.server.GrpcServer;
import java.util.Optional;

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
                    ads.meters.accessLogs(),
                    message -> message.getIdentifier().getNode(),
                    AccessLog::new)
                .open());
  }

  /** One worker of one proxy. */
  private final class AccessLog implements Session<StreamAccessLogsMessage> {
    private final AdsStream.Peer peer;
    private final Call<StreamAccessLogsMessage, StreamAccessLogsResponse> call;

    AccessLog(AdsStream.Peer peer, Call<StreamAccessLogsMessage, StreamAccessLogsResponse> call) {
      this.peer = peer;
      this.call = call;
    }

    @Override
    public boolean listens() {
      return writer.listens();
    }

    @Override
    public void on(StreamAccessLogsMessage message) {
      Optional<Snapshot> denying =
          ads.published(peer.gateway()).filter(set -> !peer.caller().mayHave(set));
      if (denying.isPresent()) {
        call.end(GrpcStatus.PERMISSION_DENIED, peer.caller().denied(denying.get()).reason());
      } else {
        writer.write(peer, message.getHttpLogs().getLogEntryList());
      }
    }
  }
}
