package io.headgate.cli.up;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** TLS at the edge: certificates travel sealed over the log and reach a real Envoy over SDS. */
class HttpsTest {
  private static final String GATEWAY =
      """
      apiVersion: gateway.networking.k8s.io/v1
      kind: Gateway
      metadata:
        name: demo
      spec:
        gatewayClassName: headgate
        listeners:
          - name: http
            port: 80
            protocol: HTTP
          - name: secure
            hostname: secure.example.com
            port: %d
            protocol: HTTPS
            tls:
              certificateRefs: [{name: secure}]
          - name: other
            hostname: other.example.com
            port: %d
            protocol: HTTPS
            tls:
              certificateRefs: [{name: other}]
      ---
      """;

  @TempDir static Path directory;
  static GatewayFixture up;
  static int port;

  @BeforeAll
  static void start() throws Exception {
    Path config = GatewayFixture.copyQuickstart(directory.resolve("config"));
    port = GatewayFixture.freePort();
    Path gateway = config.resolve("gateway.yaml");
    String route = Files.readString(gateway);
    Files.writeString(
        gateway,
        "apiVersion: gateway.networking.k8s.io/v1\nkind: GatewayClass\nmetadata: {name: headgate}\n"
            + "spec: {controllerName: headgate.io/gateway-controller}\n---\n"
            + GATEWAY.formatted(port, port)
            + route.substring(
                route.indexOf("apiVersion: gateway.networking.k8s.io/v1\nkind: HTTPRoute")));
    Files.writeString(config.resolve("secure.yaml"), secret("secure", certificate("CN=first")));
    Files.writeString(config.resolve("other.yaml"), secret("other", certificate("CN=other")));
    up = GatewayFixture.with(GatewayFixture.options(config, directory));
  }

  @AfterAll
  static void stop() {
    up.close();
  }

  @Test
  void theServerNameDecidesTheCertificateAndTheModelAnswers() throws Exception {
    try (SSLSocket socket = connect("secure.example.com")) {
      assertThat(subject(socket)).isEqualTo("CN=first");
      assertThat(ask(socket, "secure.example.com")).startsWith("HTTP/1.1 200");
    }
    try (SSLSocket socket = connect("other.example.com")) {
      assertThat(subject(socket)).isEqualTo("CN=other");
    }
  }

  @Test
  void aNameNoListenerHasGetsNoConnection() {
    assertThatThrownBy(() -> connect("unknown.example.com")).isInstanceOf(IOException.class);
  }

  @Test
  void aRenewedCertificateIsServedAndABrokenOneLeavesTheOthersAlone() throws Exception {
    up.write("secure.yaml", secret("secure", certificate("CN=second")));
    await()
        .atMost(Duration.ofSeconds(10))
        .ignoreExceptionsInstanceOf(IOException.class)
        .untilAsserted(() -> {
          try (SSLSocket socket = connect("secure.example.com")) {
            assertThat(subject(socket)).isEqualTo("CN=second");
          }
        });

    up.write("secure.yaml", secret("secure", "no certificate", "no key"));
    await()
        .atMost(Duration.ofSeconds(10))
        .untilAsserted(() -> assertThat(refusedOrGone("secure.example.com")).isTrue());
    try (SSLSocket socket = connect("other.example.com")) {
      assertThat(ask(socket, "other.example.com")).startsWith("HTTP/1.1 200");
    }

    up.write("secure.yaml", secret("secure", certificate("CN=first")));
    await()
        .atMost(Duration.ofSeconds(10))
        .ignoreExceptionsInstanceOf(IOException.class)
        .untilAsserted(() -> {
          try (SSLSocket socket = connect("secure.example.com")) {
            assertThat(subject(socket)).isEqualTo("CN=first");
          }
        });
  }

  @Test
  void noPrivateKeyIsOnTheLogInClear() throws Exception {
    X509Bundle marked = certificate("CN=other");
    up.write("other.yaml", secret("other", marked));
    String key = marked.getPrivateKeyPEM().lines().skip(1).findFirst().orElseThrow();
    await()
        .atMost(Duration.ofSeconds(10))
        .ignoreExceptionsInstanceOf(IOException.class)
        .untilAsserted(() -> {
          try (SSLSocket socket = connect("other.example.com")) {
            assertThat(certificateOf(socket)).isEqualTo(marked.getCertificate());
          }
        });

    byte[] wrapped = Base64.getEncoder().encode(marked.getPrivateKeyPEM().getBytes(UTF_8));
    String middle = new String(wrapped, UTF_8).substring(60, 120);
    for (String suffix : List.of("", "-wal")) {
      Path file = Path.of(directory.resolve("events.db") + suffix);
      if (Files.exists(file)) {
        String bytes = Files.readString(file, StandardCharsets.ISO_8859_1);
        assertThat(bytes).doesNotContain(key).doesNotContain(middle);
      }
    }
  }

  private static boolean refusedOrGone(String name) {
    try (SSLSocket socket = connect(name)) {
      return subject(socket).isEmpty();
    } catch (IOException _) {
      return true;
    }
  }

  private static X509Bundle certificate(String subject) throws Exception {
    return new CertificateBuilder()
        .subject(subject)
        .addSanDnsName("secure.example.com")
        .addSanDnsName("other.example.com")
        .setIsCertificateAuthority(true)
        .buildSelfSigned();
  }

  private static String secret(String name, X509Bundle bundle) {
    return secret(name, bundle.getCertificatePEM(), bundle.getPrivateKeyPEM());
  }

  private static String secret(String name, String certificate, String key) {
    Base64.Encoder base64 = Base64.getEncoder();
    return """
    apiVersion: v1
    kind: Secret
    metadata:
      name: %s
    type: kubernetes.io/tls
    data:
      tls.crt: %s
      tls.key: %s
    """
        .formatted(
            name,
            base64.encodeToString(certificate.getBytes(UTF_8)),
            base64.encodeToString(key.getBytes(UTF_8)));
  }

  /** A handshake for this name; whoever answers is trusted, the test looks at who it was. */
  private static SSLSocket connect(String name) throws IOException {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, new TrustManager[] {new TrustAll()}, null);
      SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket("127.0.0.1", port);
      socket.setSoTimeout(10_000);
      SSLParameters parameters = socket.getSSLParameters();
      parameters.setServerNames(List.of(new SNIHostName(name)));
      socket.setSSLParameters(parameters);
      try {
        socket.startHandshake();
      } catch (IOException e) {
        socket.close();
        throw e;
      }
      return socket;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static X509Certificate certificateOf(SSLSocket socket) throws IOException {
    return (X509Certificate) socket.getSession().getPeerCertificates()[0];
  }

  private static String subject(SSLSocket socket) throws IOException {
    return certificateOf(socket).getSubjectX500Principal().getName();
  }

  private static String ask(SSLSocket socket, String host) throws IOException {
    String body =
        "{\"model\":\"demo\",\"max_tokens\":2,\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}";
    String request =
        "POST /v1/chat/completions HTTP/1.1\r\nhost: %s\r\ncontent-type: application/json\r\n"
                .formatted(host)
            + "content-length: "
            + body.length()
            + "\r\nconnection: close\r\n\r\n"
            + body;
    socket.getOutputStream().write(request.getBytes(UTF_8));
    socket.getOutputStream().flush();
    try (BufferedReader in =
        new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8))) {
      return String.valueOf(in.readLine());
    }
  }

  private static final class TrustAll implements X509TrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
