package io.headgate.cli.up;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.headgate.cli.Said;
import io.headgate.sim.Faults;
import io.headgate.sim.RunningSim;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code explain} also knows responses that no picker decided, and how those ended that one did.
 */
class ExplainedByProxyTest {
  private static final List<String> PODS = List.of("demo-1", "demo-2", "demo-3");

  @TempDir static Path directory;
  static GatewayFixture up;
  static ServerSocket web;

  /** Answers a request whole, or breaks off where its path says so. */
  @BeforeAll
  static void start() throws IOException {
    web = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
    Thread.ofVirtual().start(ExplainedByProxyTest::serve);
    up = GatewayFixture.quickstart(directory);
    up.write("web.yaml", WEB.formatted(web.getLocalPort()));
    await().atMost(Duration.ofSeconds(20)).until(() -> up.get("/web/ready").statusCode() == 200);
  }

  @AfterAll
  static void stop() throws IOException {
    up.close();
    web.close();
  }

  @Test
  void aPathThatNoRouteTakes() {
    assertThat(explained(id(up.get("/elsewhere?key=hush"))))
        .contains("gateway   default/demo\n")
        .contains("asked     GET 127.0.0.1:" + up.port + "/elsewhere, body of 0 bytes\n")
        .contains("route     none\n")
        .contains("proxy     no route of the gateway matches", "route_not_found", "status 404")
        .doesNotContain("hush");
  }

  @Test
  void anAnswerOfAService() {
    assertThat(explained(id(up.get("/web/whole"))))
        .contains("route     default/web/0/0\n")
        .contains("backend   service/default/web/80, endpoint 127.0.0.1:" + web.getLocalPort())
        .contains("proxy     answered by the backend (via_upstream), status 200, 4 bytes");
  }

  @Test
  void anAnswerThatBrokeOff() throws IOException {
    String id = idOfWhole("GET /web/cut HTTP/1.1\r\nhost: demo\r\n\r\n");

    assertThat(explained(id))
        .contains("proxy     the endpoint broke off in the middle of its answer", "status 200");
  }

  @Test
  void aRouteToAServiceThatIsNotThere() {
    assertThat(explained(id(up.get("/missing"))))
        .contains("route     default/missing/0/0\n", "status 500");
  }

  @Test
  void aBodyThatIsTooLarge() {
    HttpRequest large =
        HttpRequest.newBuilder(up.uri("/v1/chat/completions"))
            .timeout(Duration.ofSeconds(30))
            .POST(BodyPublishers.ofByteArray(new byte[40 << 20]))
            .build();

    assertThat(explained(id(up.send(large))))
        .contains("the body is larger than the proxy can hold (request_payload_too_large", "413");
  }

  /** Envoy refuses it before it gives it an id of its own, and before it removes a client's. */
  @Test
  void aClientCannotTellOfTheRequestOfAnother() throws IOException {
    String id = id(up.chat("hi"));
    try (Socket socket = new Socket("127.0.0.1", up.port)) {
      socket.setSoTimeout(20_000);
      socket
          .getOutputStream()
          .write(
              ("GET /forged HTTP/1.0\r\nx-request-id: " + id + "\r\n\r\n")
                  .getBytes(StandardCharsets.ISO_8859_1));
      assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1))
          .startsWith("HTTP/1.1 426");
    }

    assertThat(explained(id(up.get("/elsewhere")))).contains("route_not_found");
    assertThat(explained(id, "outcome   answered")).doesNotContain("proxy  ", "forged");
  }

  @Test
  void headersThatAreNoUtf8() throws IOException {
    String id =
        idOfHead(
            "GET /elsewhere HTTP/1.1\r\nhost: demo\r\nuser-agent: \u00ff\u00fe\r\n"
                + "referer: \u00c3\u0028\r\nx-forwarded-for: \u00ff\r\n\r\n");

    assertThat(explained(id)).contains("route_not_found");
  }

  @Test
  void aClientThatLeftInTheMiddleOfItsAnswer() throws IOException {
    sims(Faults.NONE.withSlowFactor(50));
    try {
      String body =
          "{\"model\":\"demo\",\"stream\":true,\"max_tokens\":500,"
              + "\"messages\":[{\"role\":\"user\",\"content\":\"tell me\"}]}";
      String id =
          idOfHead(
              "POST /v1/chat/completions HTTP/1.1\r\nhost: demo\r\ncontent-length: "
                  + body.length()
                  + "\r\n\r\n"
                  + body);

      assertThat(explained(id))
          .contains("picked    127.0.0.", "proxy     the client has gone (")
          .contains("downstream_connection_termination");
    } finally {
      sims(Faults.NONE);
    }
  }

  @Test
  void aWholeAnswerOfAPoolIsToldByItsPickerAlone() {
    String id = id(up.chat("hi"));
    String marker = id(up.get("/elsewhere")); // on the log, so what came before is, too

    assertThat(explained(marker)).contains("route_not_found");
    assertThat(explained(id, "outcome   answered")).doesNotContain("proxy  ");
  }

  private static String id(HttpResponse<?> response) {
    return response.headers().firstValue("x-request-id").orElseThrow();
  }

  /** Sends a request, reads the head of its answer, and leaves. */
  private static String idOfHead(String request) throws IOException {
    try (Socket socket = sent(request)) {
      return id(reader(socket));
    }
  }

  /** Sends a request, and reads its answer until the other side closes. */
  private static String idOfWhole(String request) throws IOException {
    try (Socket socket = sent(request)) {
      BufferedReader answer = reader(socket);
      String id = id(answer);
      while (answer.read() >= 0) {
        // The rest.
      }
      return id;
    }
  }

  private static Socket sent(String request) throws IOException {
    Socket socket = new Socket("127.0.0.1", up.port);
    socket.setSoTimeout(20_000);
    socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
    return socket;
  }

  private static BufferedReader reader(Socket socket) throws IOException {
    return new BufferedReader(
        new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
  }

  private static String id(BufferedReader head) throws IOException {
    String line;
    while ((line = head.readLine()) != null) {
      if (line.startsWith("x-request-id: ")) {
        return line.substring("x-request-id: ".length());
      }
    }
    throw new AssertionError("an answer without an id");
  }

  /** Once the proxy has told of it. */
  private static String explained(String id) {
    return explained(id, "proxy  ");
  }

  private static String explained(String id, String expected) {
    return await()
        .atMost(Duration.ofSeconds(10))
        .until(
            () -> Said.by("explain", id, "--log", up.log.toString()),
            said -> said.text().contains(expected))
        .text();
  }

  private static void sims(Faults faults) {
    for (String pod : PODS) {
      RunningSim sim = up.gateway.sim("default", pod).orElseThrow();
      sim.faults(faults);
    }
  }

  private static void serve() {
    while (!web.isClosed()) {
      try (Socket client = web.accept()) {
        client.setSoTimeout(5_000);
        String asked =
            new BufferedReader(
                    new InputStreamReader(client.getInputStream(), StandardCharsets.ISO_8859_1))
                .readLine();
        boolean cut = asked != null && asked.contains("/cut");
        client
            .getOutputStream()
            .write(
                ("HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: "
                        + (cut ? 1_000 : 4)
                        + "\r\n\r\nwell")
                    .getBytes(StandardCharsets.ISO_8859_1));
      } catch (IOException goneOrClosed) {
        // The next one, until the socket is closed.
      }
    }
  }

  private static final String WEB =
      """
      apiVersion: v1
      kind: Service
      metadata:
        name: web
      spec:
        ports:
          - port: 80
      ---
      apiVersion: discovery.k8s.io/v1
      kind: EndpointSlice
      metadata:
        name: web-1
        labels:
          kubernetes.io/service-name: web
      addressType: IPv4
      ports:
        - port: %d
      endpoints:
        - addresses: [127.0.0.1]
      ---
      apiVersion: gateway.networking.k8s.io/v1
      kind: HTTPRoute
      metadata:
        name: web
      spec:
        parentRefs:
          - name: demo
        rules:
          - matches:
              - path: {type: PathPrefix, value: /web}
            backendRefs:
              - name: web
                port: 80
      ---
      apiVersion: gateway.networking.k8s.io/v1
      kind: HTTPRoute
      metadata:
        name: missing
      spec:
        parentRefs:
          - name: demo
        rules:
          - matches:
              - path: {type: PathPrefix, value: /missing}
            backendRefs:
              - name: nothing
                port: 80
      """;
}
