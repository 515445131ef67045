package io.headgate.translator.lower;

import io.envoyproxy.envoy.config.core.v3.DataSource;
import io.envoyproxy.envoy.config.core.v3.TransportSocket;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.CertificateValidationContext;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.CommonTlsContext;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.SubjectAltNameMatcher;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.SubjectAltNameMatcher.SanType;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext;
import io.envoyproxy.envoy.type.matcher.v3.StringMatcher;
import io.headgate.translator.ir.BackendTls;
import io.headgate.translator.ir.Cluster.Protocol;
import io.headgate.translator.ir.SubjectName;
import java.util.List;

/** TLS towards endpoints. */
final class BackendTlsSockets {
  /** Where Envoy's images, and most systems, have theirs. */
  private static final String SYSTEM_AUTHORITIES = "/etc/ssl/certs/ca-certificates.crt";

  private BackendTlsSockets() {}

  static TransportSocket verified(BackendTls tls, Protocol protocol) {
    DataSource.Builder authorities = DataSource.newBuilder();
    tls.authorities()
        .ifPresentOrElse(
            authorities::setInlineString, () -> authorities.setFilename(SYSTEM_AUTHORITIES));
    CertificateValidationContext.Builder validation =
        CertificateValidationContext.newBuilder().setTrustedCa(authorities);
    List<SubjectName> names =
        tls.names().isEmpty() ? List.of(new SubjectName.Dns(tls.hostname())) : tls.names();
    names.forEach(name -> validation.addMatchTypedSubjectAltNames(matcher(name)));
    return socket(
        UpstreamTlsContext.newBuilder()
            .setSni(tls.hostname())
            .setCommonTlsContext(
                CommonTlsContext.newBuilder()
                    .addAlpnProtocols(protocol == Protocol.H2C ? "h2" : "http/1.1")
                    .setValidationContext(validation))
            .build());
  }

  /** Encrypted, with whoever it is. */
  static TransportSocket unverified() {
    return socket(
        UpstreamTlsContext.newBuilder()
            .setCommonTlsContext(CommonTlsContext.newBuilder().addAlpnProtocols("h2"))
            .build());
  }

  private static TransportSocket socket(UpstreamTlsContext context) {
    return TransportSocket.newBuilder()
        .setName(Secrets.TLS_SOCKET)
        .setTypedConfig(Extensions.any(context))
        .build();
  }

  private static SubjectAltNameMatcher matcher(SubjectName name) {
    SubjectAltNameMatcher.Builder matcher = SubjectAltNameMatcher.newBuilder();
    return switch (name) {
      case SubjectName.Dns(String host) when host.startsWith("*") ->
          matcher
              .setSanType(SanType.DNS)
              .setMatcher(StringMatcher.newBuilder().setSuffix(host.substring(1)))
              .build();
      case SubjectName.Dns(String host) ->
          matcher
              .setSanType(SanType.DNS)
              .setMatcher(StringMatcher.newBuilder().setExact(host))
              .build();
      case SubjectName.Uri(String uri) ->
          matcher
              .setSanType(SanType.URI)
              .setMatcher(StringMatcher.newBuilder().setExact(uri))
              .build();
    };
  }
}
