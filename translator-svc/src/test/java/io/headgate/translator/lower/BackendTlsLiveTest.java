package io.headgate.translator.lower;

import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.translator.ir.BackendTls;
import io.headgate.translator.ir.Cluster;
import io.headgate.translator.ir.Cluster.Protocol;
import io.headgate.translator.ir.Endpoints;
import io.headgate.translator.ir.Route;
import io.headgate.translator.ir.SubjectName;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.PemKeyCertOptions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whom a real Envoy trusts behind it. */
class BackendTlsLiveTest {
  private static final Vertx VERTX = Vertx.vertx();
  private static final String HOST = "web.example";
  private static final String ID = "spiffe://example/web";

  private static Rig rig;

  @BeforeAll
  static void start(@TempDir Path directory) throws Exception {
    X509Bundle authority = authority();
    String trusted = authority.getCertificatePEM();
    Map<String, BackendTls> backends = new TreeMap<>();
    backends.put("right", new BackendTls(HOST, List.of(), Optional.of(trusted)));
    backends.put(
        "id",
        new BackendTls("any.example", List.of(new SubjectName.Uri(ID)), Optional.of(trusted)));
    backends.put(
        "wildcard",
        new BackendTls(HOST, List.of(new SubjectName.Dns("*.example")), Optional.of(trusted)));
    backends.put("other-host", new BackendTls("other.example", List.of(), Optional.of(trusted)));
    backends.put(
        "other-id",
        new BackendTls(HOST, List.of(new SubjectName.Uri(ID + "/2")), Optional.of(trusted)));
    backends.put(
        "other-wildcard",
        new BackendTls(HOST, List.of(new SubjectName.Dns("*.web.example")), Optional.of(trusted)));
    backends.put(
        "other-authority",
        new BackendTls(HOST, List.of(), Optional.of(authority().getCertificatePEM())));
    backends.put("system", new BackendTls(HOST, List.of(), Optional.empty()));

    int port = server(authority);
    List<Cluster> clusters = new ArrayList<>();
    List<Route> routes = new ArrayList<>();
    List<Endpoints> endpoints = new ArrayList<>();
    backends.forEach((name, tls) -> {
      Cluster cluster =
          new Cluster.Service(Plans.service(name).name(), Protocol.HTTP1, Optional.of(tls));
      clusters.add(cluster);
      routes.add(Plans.route("/" + name, List.of(), Plans.toService(name)));
      endpoints.add(Plans.endpoints(cluster, port));
    });
    rig =
        Rig.start(
            VERTX,
            directory,
            Plans.plan(clusters, routes.toArray(Route[]::new)),
            endpoints.toArray(Endpoints[]::new));
  }

  @AfterAll
  static void stop() {
    rig.close();
    Rig.await(VERTX.close());
  }

  @Test
  void nothingIsRefused() {
    assertThat(rig.refusals()).isEmpty();
  }

  @Test
  void trustedBackendIsToldWhoIsMeant() {
    Rig.Answer answer = rig.get("/right");

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.header("x-sni")).isEqualTo(HOST);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/id", "/wildcard"})
  void alternativeNamesTakeThePlaceOfTheHost(String path) {
    assertThat(rig.get(path).status()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"/other-host", "/other-id", "/other-wildcard", "/other-authority", "/system"})
  void nobodyElseIsTrusted(String path) {
    assertThat(rig.get(path).status()).isEqualTo(503);
  }

  private static X509Bundle authority() throws Exception {
    return new CertificateBuilder()
        .subject("CN=authority")
        .setIsCertificateAuthority(true)
        .buildSelfSigned();
  }

  private static int server(X509Bundle authority) throws Exception {
    X509Bundle certificate =
        new CertificateBuilder()
            .subject("CN=backend")
            .addSanDnsName(HOST)
            .addSanUriName(ID)
            .buildIssuedBy(authority);
    HttpServer server =
        VERTX
            .createHttpServer(
                new HttpServerOptions()
                    .setSsl(true)
                    .setSni(true)
                    .setKeyCertOptions(
                        new PemKeyCertOptions()
                            .setCertValue(Buffer.buffer(certificate.getCertificatePathPEM()))
                            .setKeyValue(Buffer.buffer(certificate.getPrivateKeyPEM()))))
            .requestHandler(request ->
                request
                    .response()
                    .putHeader("x-sni", request.connection().indicatedServerName())
                    .end());
    return Rig.await(server.listen(0, "127.0.0.1")).actualPort();
  }
}
