package io.headgate.xds;

import static io.headgate.xds.fixture.Sets.cluster;
import static io.headgate.xds.fixture.Sets.snapshot;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.envoyproxy.envoy.config.core.v3.Node;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryResponse;
import io.headgate.xds.fixture.AdsClient;
import io.headgate.xds.fixture.MemoryLog;
import io.headgate.xds.fixture.Publisher;
import io.headgate.xds.fixture.Sets;
import io.headgate.xds.serve.XdsOptions;
import io.headgate.xds.serve.XdsOptions.Security;
import io.headgate.xds.snapshot.TypeUrls;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.grpc.common.GrpcStatus;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MutualTlsTest {
  @TempDir Path directory;
  private final Vertx vertx = Vertx.vertx();
  private final MemoryLog log = new MemoryLog();
  private X509Bundle authority;
  private XdsVerticle xds;

  @BeforeEach
  void start() throws Exception {
    authority =
        new CertificateBuilder()
            .subject("CN=test authority")
            .setIsCertificateAuthority(true)
            .buildSelfSigned();
    X509Bundle server =
        new CertificateBuilder()
            .subject("CN=xds")
            .addSanDnsName("xds.local")
            .buildIssuedBy(authority);
    Security tls =
        new Security.MutualTls(
            write("server.crt", server.getCertificatePathPEM()),
            write("server.key", server.getPrivateKeyPEM()),
            write("ca.crt", authority.getCertificatePEM()));
    xds = new XdsVerticle(log, XdsOptions.DEFAULT.withSecurity(tls));
    vertx.deployVerticle(xds).await();
    new Publisher(log, Sets.GATEWAY).publish(snapshot(1, cluster("a")));
  }

  @AfterEach
  void stop() {
    vertx.close().await();
  }

  @Test
  void theCertificateDecidesWhoseConfigurationIsServed() throws Exception {
    X509Bundle uri =
        issue(
            new CertificateBuilder()
                .subject("CN=proxy")
                .addSanUriName("spiffe://cluster.local/ns/default/gateway/edge"));
    assertServed(uri, Sets.GATEWAY);
    assertServed(uri, "");
    assertServed(
        issue(
            new CertificateBuilder()
                .subject("CN=proxy")
                .addSanDnsName("edge.default.gateway.headgate.io")),
        Sets.GATEWAY);
    assertServed(issue(new CertificateBuilder().subject("CN=default/edge")), Sets.GATEWAY);
  }

  @Test
  void aCertificateForAnotherGatewayIsDenied() throws Exception {
    X509Bundle other =
        issue(
            new CertificateBuilder()
                .subject("CN=proxy")
                .addSanUriName("spiffe://cluster.local/ns/other/gateway/edge"));
    assertThat(ask(other, Sets.GATEWAY).status()).isEqualTo(GrpcStatus.PERMISSION_DENIED);
    X509Bundle nobody = issue(new CertificateBuilder().subject("CN=nobody"));
    assertThat(ask(nobody, Sets.GATEWAY).status()).isEqualTo(GrpcStatus.PERMISSION_DENIED);
    assertThat(ask(nobody, "").status()).isEqualTo(GrpcStatus.PERMISSION_DENIED);
  }

  @Test
  void withoutACertificateOfOurAuthorityNobodyGetsIn() throws Exception {
    X509Bundle stranger =
        new CertificateBuilder()
            .subject("CN=default/edge")
            .setIsCertificateAuthority(true)
            .buildSelfSigned();
    assertFailsToConnect(() -> ask(stranger, Sets.GATEWAY).status());
    assertFailsToConnect(() -> AdsClient.delta(vertx, AdsClient.plaintext(), xds.port()).status());
  }

  @Test
  void plaintextOffLoopbackNeedsPermission() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> XdsOptions.DEFAULT.withAddress("0.0.0.0", 0))
        .withMessageContaining("needs TLS");
    XdsOptions allowed =
        XdsOptions.DEFAULT
            .withSecurity(new Security.Plaintext(true))
            .withAddress("0.0.0.0", 18_000);
    assertThat(allowed.host()).isEqualTo("0.0.0.0");
  }

  private void assertServed(X509Bundle certificate, String gateway) throws Exception {
    assertThat(ask(certificate, gateway).receive().getResourcesCount()).isEqualTo(1);
  }

  private static void assertFailsToConnect(java.util.concurrent.Callable<GrpcStatus> call) {
    try {
      assertThat(call.call()).isNotEqualTo(GrpcStatus.OK);
    } catch (Exception e) {
      assertThat(e).isNotInstanceOf(java.util.concurrent.TimeoutException.class);
    }
  }

  private AdsClient<DeltaDiscoveryRequest, DeltaDiscoveryResponse> ask(
      X509Bundle certificate, String gateway) {
    HttpClientOptions options =
        AdsClient.plaintext()
            .setSsl(true)
            .setUseAlpn(true)
            .setVerifyHost(false)
            .setTrustOptions(
                new PemTrustOptions().addCertValue(Buffer.buffer(authority.getCertificatePEM())))
            .setKeyCertOptions(
                new PemKeyCertOptions()
                    .addCertValue(Buffer.buffer(certificate.getCertificatePathPEM()))
                    .addKeyValue(Buffer.buffer(certificate.getPrivateKeyPEM())));
    var client = AdsClient.delta(vertx, options, xds.port());
    client.send(
        DeltaDiscoveryRequest.newBuilder()
            .setNode(Node.newBuilder().setId("proxy-1").setCluster(gateway))
            .setTypeUrl(TypeUrls.CLUSTER)
            .build());
    return client;
  }

  private X509Bundle issue(CertificateBuilder builder) throws Exception {
    return builder.buildIssuedBy(authority);
  }

  private Path write(String name, String pem) throws Exception {
    return Files.writeString(directory.resolve(name), pem);
  }
}
