package io.headgate.translator.lower;

import io.envoyproxy.envoy.config.core.v3.DataSource;
import io.envoyproxy.envoy.config.core.v3.TransportSocket;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.CommonTlsContext;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.DownstreamTlsContext;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.SdsSecretConfig;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.Secret;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.TlsCertificate;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.TlsParameters;
import io.headgate.translator.ir.Certificate;
import java.util.List;

/** TLS towards clients. Keys travel as resources of their own, never inside listeners. */
final class Secrets {
  static final String TLS_SOCKET = "envoy.transport_sockets.tls";

  private Secrets() {}

  static Secret lower(Certificate certificate) {
    return Secret.newBuilder()
        .setName(certificate.name())
        .setTlsCertificate(
            TlsCertificate.newBuilder()
                .setCertificateChain(inline(certificate.chainPem()))
                .setPrivateKey(inline(certificate.keyPem())))
        .build();
  }

  static TransportSocket serverSide(List<String> certificates) {
    CommonTlsContext.Builder context =
        CommonTlsContext.newBuilder()
            .addAlpnProtocols("h2")
            .addAlpnProtocols("http/1.1")
            .setTlsParams(
                TlsParameters.newBuilder()
                    .setTlsMinimumProtocolVersion(TlsParameters.TlsProtocol.TLSv1_2));
    certificates.forEach(name ->
        context.addTlsCertificateSdsSecretConfigs(
            SdsSecretConfig.newBuilder().setName(name).setSdsConfig(Extensions.ADS)));
    return TransportSocket.newBuilder()
        .setName(TLS_SOCKET)
        .setTypedConfig(
            Extensions.any(DownstreamTlsContext.newBuilder().setCommonTlsContext(context).build()))
        .build();
  }

  private static DataSource inline(String pem) {
    return DataSource.newBuilder().setInlineString(pem).build();
  }
}
