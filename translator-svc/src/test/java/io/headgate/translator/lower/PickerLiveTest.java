package io.headgate.translator.lower;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.headgate.translator.ir.Cluster;
import io.headgate.translator.ir.Endpoints;
import io.headgate.translator.ir.Endpoints.HostPort;
import io.headgate.translator.ir.GatewayPlan;
import io.headgate.translator.ir.Route.Backend;
import io.headgate.translator.ir.Route.Picker;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of requests to pools when pickers or endpoints fail, with a real Envoy. */
class PickerLiveTest {
  private static final Vertx VERTX = Vertx.vertx();
  private static final String PROMPT = "{\"prompt\":\"" + "x".repeat(300_000) + "\"}";

  private static Upstream one;
  private static Upstream two;
  private static Upstream resetting;
  private static Upstream draining;
  private static Upstream held;
  private static String refusing;
  private static PickerStub picker;
  private static Rig rig;
  private static volatile Promise<Void> release = Promise.promise();

  @BeforeAll
  static void start(@TempDir Path directory) throws IOException {
    one = Upstream.start(VERTX);
    two = Upstream.start(VERTX);
    draining =
        Upstream.start(VERTX, (_, in) -> in.request().response().setStatusCode(503).end("full"));
    resetting = Upstream.start(VERTX, (_, in) -> in.request().connection().close());
    held =
        Upstream.start(
            VERTX,
            (_, in) -> {
              in.request().response().setChunked(true).write("first ");
              release.future().onSuccess(_ -> in.request().response().end("last"));
            });
    picker = PickerStub.start(VERTX);
    int nobody = freePort();
    refusing = "127.0.0.1:" + nobody;

    Cluster.Pool closed = Plans.pool("closed", false);
    Cluster.Pool open = Plans.pool("open", true);
    Cluster.Picker gone = new Cluster.Picker("picker/default/gone", false, Optional.empty(), "");
    Cluster.Picker foreign =
        new Cluster.Picker("picker/default/foreign", false, Optional.empty(), "readiness");
    Cluster.Picker dead =
        new Cluster.Picker("picker/default/dead", false, Optional.empty(), "readiness");
    Cluster.Picker awaited =
        new Cluster.Picker("picker/default/awaited", false, Optional.empty(), "readiness");
    Cluster.Picker alive =
        new Cluster.Picker("picker/default/alive", false, Optional.empty(), "readiness");
    GatewayPlan plan =
        Plans.plan(
            List.of(
                closed,
                open,
                Plans.ownPicker(),
                gone,
                foreign,
                dead,
                awaited,
                alive,
                Plans.service("plain")),
            Plans.route("/dead", List.of(), to("closed", dead.name(), true, false)),
            Plans.route("/awaited", List.of(), to("closed", awaited.name(), true, false)),
            Plans.route("/alive", List.of(), to("closed", alive.name(), true, false)),
            Plans.route("/closed", List.of(), to("closed", Plans.OWN_PICKER, true, false)),
            Plans.route("/open", List.of(), to("open", Plans.OWN_PICKER, true, true)),
            Plans.route("/foreign", List.of(), to("closed", foreign.name(), false, false)),
            Plans.route("/gone-closed", List.of(), to("closed", gone.name(), true, false)),
            Plans.route("/gone-open", List.of(), to("open", gone.name(), true, true)),
            Plans.route(
                "/mixed",
                List.of(),
                to("closed", Plans.OWN_PICKER, true, false),
                Plans.toService("plain")));
    rig =
        Rig.start(
            VERTX,
            directory,
            plan,
            Plans.endpoints(
                closed,
                one.port(),
                two.port(),
                resetting.port(),
                draining.port(),
                held.port(),
                nobody),
            Plans.endpoints(open, one.port(), two.port()),
            Plans.endpoints(Plans.service("plain"), two.port()),
            Plans.endpoints(Plans.ownPicker(), picker.port()),
            Plans.endpoints(foreign, picker.port()),
            Plans.endpoints(gone, nobody),
            standby(dead, List.of(nobody), picker.port()),
            standby(awaited, List.of(), picker.port()),
            standby(alive, List.of(picker.port()), nobody));
  }

  private static Endpoints standby(Cluster cluster, List<Integer> ports, int standby) {
    return new Endpoints(
        cluster.name(),
        ports.stream().map(port -> new HostPort("127.0.0.1", port)).toList(),
        List.of(new HostPort("127.0.0.1", standby)));
  }

  @AfterAll
  static void stop() {
    rig.close();
    Rig.await(VERTX.close());
  }

  @BeforeEach
  void forget() {
    picker.trouble(PickerStub.Trouble.NONE);
    picker.pick(one.address());
    picker.streams().clear();
    release = Promise.promise();
  }

  @Test
  void pickerIsToldThePoolAndWhoServedButNoResponseBodies() {
    Rig.Answer answer = rig.post("/closed", PROMPT);

    assertThat(answer.body()).isEqualTo(one.address());
    assertThat(one.last().body()).isEqualTo(PROMPT);
    assertThat(one.last().header("content-length")).isEqualTo("" + PROMPT.length());
    assertThat(picker.only().initialMetadata).containsEntry("x-headgate-pool", "default/closed");
    assertThat(picker.only().served).isEqualTo(one.address());
    assertThat(picker.only().codeDetails).isEqualTo("via_upstream");
    assertThat(picker.only().events)
        .containsSubsequence("request_headers", "request_body.end", "response_headers")
        .doesNotContain("response_body", "response_body.end");
  }

  @Test
  void foreignPickerSeesBodiesBothWays() {
    rig.post("/foreign", PROMPT);

    assertThat(picker.only().events)
        .containsSubsequence("request_headers", "request_body.end", "response_headers")
        .contains("response_body.end");
    assertThat(picker.only().initialMetadata).doesNotContainKey("x-headgate-pool");
  }

  @Test
  void ourPickerSeesOnlyTheHeadersItReads() {
    Map<String, String> sent = Map.of("authorization", "Bearer secret", "content-encoding", "zstd");

    rig.call("POST", "/closed", sent, PROMPT);

    assertThat(picker.only().requestHeaders)
        .containsOnlyKeys(":method", ":path", "content-length", "content-encoding", "x-request-id");
    assertThat(one.last().header("authorization")).isEqualTo("Bearer secret");
  }

  @Test
  void foreignPickersSeeAllHeaders() {
    rig.call("POST", "/foreign", Map.of("authorization", "Bearer secret"), PROMPT);

    assertThat(picker.only().requestHeaders)
        .containsEntry("authorization", "Bearer secret")
        .containsKeys(":authority", "x-forwarded-proto");
  }

  @Test
  void clientsCanNeitherSteerPicksNorChooseTheirId() {
    Rig.Answer answer =
        rig.call(
            "POST",
            "/closed",
            Map.of(
                "x-gateway-destination-endpoint",
                two.address(),
                "X-Gateway-Destination-Endpoint-Subset",
                two.address(),
                "x-gateway-destination-endpoint-served",
                two.address(),
                "x-headgate-anything",
                "1",
                "x-envoy-upstream-rq-timeout-ms",
                "1",
                "x-request-id",
                "mine"),
            "{}");

    assertThat(answer.body()).isEqualTo(one.address());
    assertThat(picker.only().requestHeaders)
        .doesNotContainKeys(
            "x-gateway-destination-endpoint",
            "x-gateway-destination-endpoint-subset",
            "x-gateway-destination-endpoint-served",
            "x-headgate-anything",
            "x-envoy-upstream-rq-timeout-ms");
    String id = answer.header("x-request-id");
    assertThat(id).isNotBlank().isNotEqualTo("mine");
    assertThat(picker.only().requestHeaders).containsEntry("x-request-id", id);
    assertThat(one.last().header("x-request-id")).isEqualTo(id);
  }

  @Test
  void conversationLastsUntilTheResponseEnds() {
    picker.pick(held.address());
    Future<Rig.Answer> answer = send("/closed");
    await().until(() -> picker.only().events.contains("response_headers"));

    assertThat(picker.only().open).isTrue();

    release.complete();
    assertThat(Rig.await(answer).body()).isEqualTo("first last");
    await().until(() -> !picker.only().open);
  }

  @Test
  void responsesOnTheirWaySurviveThePicker() {
    picker.pick(held.address());
    Future<Rig.Answer> answer = send("/closed");
    await().until(() -> picker.only().events.contains("response_headers"));

    picker.only().fail();
    release.complete();

    assertThat(Rig.await(answer).body()).isEqualTo("first last");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/closed", "/foreign"})
  void deadEndpointsAreLeftForTheNextOfTheList(String path) {
    picker.pick(refusing, resetting.address(), two.address());

    Rig.Answer answer = rig.post(path, PROMPT);

    assertThat(answer.body()).isEqualTo(two.address());
    assertThat(two.last().body()).isEqualTo(PROMPT);
    assertThat(picker.only().served).isEqualTo(two.address());
  }

  @ParameterizedTest
  @ValueSource(strings = {"/closed", "/foreign"})
  void anEndpointThatHasNoRoomIsLeftForTheNextOfTheList(String path) {
    picker.pick(draining.address(), two.address());

    Rig.Answer answer = rig.post(path, PROMPT);

    assertThat(answer.body()).isEqualTo(two.address());
    assertThat(two.last().body()).isEqualTo(PROMPT);
    assertThat(picker.only().served).isEqualTo(two.address());
  }

  @Test
  void anEndpointThatHasNoRoomIsAskedOnce() {
    int before = draining.received().size();
    picker.pick(draining.address());

    Rig.Answer answer = rig.post("/closed", PROMPT);

    assertThat(answer.status()).isEqualTo(503);
    assertThat(answer.body()).contains("no_endpoints");
    assertThat(draining.received()).hasSize(before + 1);
  }

  @Test
  void usedUpListFailsClosedWithoutTryingOthers() {
    picker.pick(refusing);

    assertThat(rig.post("/closed", PROMPT).status()).isEqualTo(503);
    await().until(() -> picker.only().events.contains("response_headers"));
    assertThat(picker.only().codeDetails).isNotBlank().isNotEqualTo("via_upstream");
  }

  @Test
  void pickOutsideThePoolIsNoPick() {
    picker.pick("192.0.2.1:80");

    assertThat(rig.post("/closed", PROMPT).status()).isEqualTo(503);
    assertThat(rig.post("/open", PROMPT).status()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"FAILS_AT_HEADERS", "FAILS_AT_BODY"})
  void failingPickerFailsClosedOrOpenAsThePoolAsks(PickerStub.Trouble trouble) {
    picker.trouble(trouble);

    assertThat(rig.post("/closed", PROMPT).status()).isEqualTo(503);
    assertThat(rig.post("/open", PROMPT).status()).isEqualTo(200);
    assertThat(rig.post("/foreign", PROMPT).status()).isEqualTo(503);
  }

  @Test
  void absentPickerFailsClosedOrOpenAsThePoolAsks() {
    assertThat(rig.post("/gone-closed", PROMPT).status()).isEqualTo(503);
    assertThat(rig.get("/gone-closed").status()).isEqualTo(503);
    assertThat(rig.post("/gone-open", PROMPT).status()).isEqualTo(200);
    assertThat(rig.get("/gone-open").status()).isEqualTo(200);
  }

  /** Whether the picker's own endpoint is dead, not there yet, or as it should be. */
  @ParameterizedTest
  @ValueSource(strings = {"/dead", "/awaited", "/alive"})
  void aStandbyPicksWhileThePickerItselfIsNotHealthy(String path) {
    assertThat(rig.post(path, PROMPT).body()).isEqualTo(one.address());
    assertThat(picker.only().initialMetadata).containsEntry("x-headgate-pool", "default/closed");
  }

  @Test
  void onlyTheShareOfThePoolAsksThePicker() {
    int pool = 0;
    for (int i = 0; i < 40; i++) {
      pool += rig.get("/mixed").body().equals(one.address()) ? 1 : 0;
    }

    assertThat(picker.streams()).hasSize(pool);
    assertThat(pool).isBetween(1, 39);
  }

  private static Future<Rig.Answer> send(String path) {
    return rig.send("POST", path, Map.of(), "{}");
  }

  private static Backend to(String pool, String cluster, boolean own, boolean failOpen) {
    return new Backend.ToCluster(
        Plans.pool(pool, failOpen).name(),
        1,
        List.of(),
        Optional.of(new Picker("default/" + pool, cluster, own, failOpen)));
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
