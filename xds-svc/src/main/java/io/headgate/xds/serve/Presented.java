package io.headgate.xds.serve;

import io.headgate.xds.serve.XdsOptions.Security;
import io.headgate.xds.trust.Caller;
import io.headgate.xds.trust.ClientCertificate;
import io.vertx.grpc.server.GrpcServerRequest;
import java.security.cert.X509Certificate;
import java.util.Optional;
import javax.net.ssl.SSLPeerUnverifiedException;

/** What a call shows to prove who it is. */
final class Presented {
  private static final String BEARER = "Bearer ";

  private Presented() {}

  /** As far as the connection itself proves it. */
  static Caller caller(Security security, GrpcServerRequest<?, ?> call) {
    return switch (security) {
      case Security.Plaintext _ -> new Caller.Unproved();
      case Security.MutualTls _ -> new Caller.Certified(certificate(call));
      case Security.Tokens _ -> new Caller.Stranger();
    };
  }

  /** The bearer token, where there is one. */
  static Optional<String> token(GrpcServerRequest<?, ?> call) {
    return Optional.ofNullable(call.headers().get("authorization"))
        .filter(text -> text.regionMatches(true, 0, BEARER, 0, BEARER.length()))
        .map(text -> text.substring(BEARER.length()).strip())
        .filter(text -> !text.isEmpty());
  }

  private static ClientCertificate certificate(GrpcServerRequest<?, ?> call) {
    try {
      return call.connection().peerCertificates().stream()
          .filter(X509Certificate.class::isInstance)
          .map(X509Certificate.class::cast)
          .findFirst()
          .map(ClientCertificate::of)
          .orElseThrow(() -> new SSLPeerUnverifiedException("no X.509 certificate"));
    } catch (SSLPeerUnverifiedException e) {
      throw new IllegalStateException("TLS without a client certificate was let in", e);
    }
  }
}
