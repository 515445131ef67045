package io.headgate.translator.lower;

import com.google.protobuf.Any;
import com.google.protobuf.UInt32Value;
import com.google.protobuf.util.Durations;
import io.envoyproxy.envoy.config.core.v3.Http1ProtocolOptions;
import io.envoyproxy.envoy.config.core.v3.Http2ProtocolOptions;
import io.envoyproxy.envoy.config.core.v3.KeepaliveSettings;
import io.envoyproxy.envoy.extensions.upstreams.http.v3.HttpProtocolOptions;
import io.envoyproxy.envoy.extensions.upstreams.http.v3.HttpProtocolOptions.ExplicitHttpConfig;
import io.headgate.translator.ir.Cluster.Protocol;

/** HTTP towards endpoints. */
final class Upstreams {
  static final String HTTP_OPTIONS = "envoy.extensions.upstreams.http.v3.HttpProtocolOptions";

  private static final int STREAM_WINDOW = 4 << 20;
  private static final int CONNECTION_WINDOW = 32 << 20;
  private static final long PING_SECONDS = 30;
  private static final long PONG_SECONDS = 10;
  private static final long SERVICE_IDLE_SECONDS = 60;

  // The usual Python server of models closes idle connections after 5 s; leaving first avoids the
  // race between its close and our next request.
  private static final long MODEL_SERVER_IDLE_SECONDS = 4;

  private Upstreams() {}

  static Any service(Protocol protocol) {
    return options(protocol, SERVICE_IDLE_SECONDS);
  }

  static Any modelServer(Protocol protocol) {
    return options(protocol, MODEL_SERVER_IDLE_SECONDS);
  }

  static Any picker() {
    return options(Protocol.H2C, SERVICE_IDLE_SECONDS);
  }

  private static Any options(Protocol protocol, long idleSeconds) {
    ExplicitHttpConfig http =
        switch (protocol) {
          case HTTP1 ->
              ExplicitHttpConfig.newBuilder()
                  .setHttpProtocolOptions(Http1ProtocolOptions.getDefaultInstance())
                  .build();
          case H2C -> ExplicitHttpConfig.newBuilder().setHttp2ProtocolOptions(http2()).build();
        };
    return Extensions.any(
        HttpProtocolOptions.newBuilder()
            .setCommonHttpProtocolOptions(
                io.envoyproxy.envoy.config.core.v3.HttpProtocolOptions.newBuilder()
                    .setIdleTimeout(Durations.fromSeconds(idleSeconds)))
            .setExplicitHttpConfig(http)
            .build());
  }

  private static Http2ProtocolOptions http2() {
    return Http2ProtocolOptions.newBuilder()
        .setInitialStreamWindowSize(UInt32Value.of(STREAM_WINDOW))
        .setInitialConnectionWindowSize(UInt32Value.of(CONNECTION_WINDOW))
        .setConnectionKeepalive(
            KeepaliveSettings.newBuilder()
                .setInterval(Durations.fromSeconds(PING_SECONDS))
                .setTimeout(Durations.fromSeconds(PONG_SECONDS)))
        .build();
  }
}
