package io.headgate.translator.lower;

import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.translator.ir.Cluster;
import io.headgate.translator.ir.GatewayPlan;
import io.headgate.translator.ir.Route.Action;
import io.headgate.translator.ir.Route.Backend;
import io.headgate.translator.ir.Route.PathMatch;
import io.headgate.translator.ir.Route.Picker;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** What a client library reads when Envoy answers by itself, with a real Envoy. */
class LocalRepliesLiveTest {
  private static final Vertx VERTX = Vertx.vertx();
  private static PickerStub picker;
  private static Rig rig;

  @BeforeAll
  static void start(@TempDir Path directory) throws IOException {
    picker = PickerStub.start(VERTX);
    int nobody = freePort();
    Cluster.Pool pool = Plans.pool("llama", false);
    Cluster.Picker gone = new Cluster.Picker("picker/default/gone", false, Optional.empty(), "");
    GatewayPlan plan =
        Plans.plan(
            List.of(pool, Plans.ownPicker(), gone, Plans.service("dead"), Plans.service("empty")),
            Plans.route("/pool", List.of(), to(Plans.OWN_PICKER, true)),
            Plans.route("/gone", List.of(), to(gone.name(), true)),
            Plans.route("/foreign", List.of(), to(gone.name(), false)),
            Plans.route("/dead", List.of(), Plans.toService("dead")),
            Plans.route("/empty", List.of(), Plans.toService("empty")),
            Plans.route("/broken", List.of(), new Backend.Failing(1, 500)),
            Plans.route("/nothing", List.of()),
            Plans.route(new PathMatch.Exact("/other"), List.of(), new Action.Respond(421)));
    rig =
        Rig.start(
            VERTX,
            directory,
            plan,
            Plans.endpoints(pool, nobody),
            Plans.endpoints(Plans.service("dead"), nobody),
            Plans.endpoints(Plans.service("empty")),
            Plans.endpoints(Plans.ownPicker(), picker.port()),
            Plans.endpoints(gone, nobody));
  }

  @AfterAll
  static void stop() {
    rig.close();
    Rig.await(VERTX.close());
  }

  @ParameterizedTest
  @CsvSource({
    "/elsewhere, 404, invalid_request_error, route_not_found",
    "/other,     421, invalid_request_error, misdirected_request",
    "/broken,    500, service_unavailable,   no_backend",
    "/nothing,   500, service_unavailable,   no_backend",
    "/dead,      503, service_unavailable,   upstream_unavailable",
    "/empty,     503, service_unavailable,   no_endpoints",
    "/gone,      503, service_unavailable,   no_endpoints",
    "/foreign,   503, service_unavailable,   picker_unavailable"
  })
  void errorsAreInOpenAisShape(String path, int status, String type, String code) {
    Rig.Answer answer = rig.post(path, "{}");

    assertThat(answer.status()).isEqualTo(status);
    assertThat(answer.header("content-type")).isEqualTo("application/json");
    JsonObject error = new JsonObject(answer.body()).getJsonObject("error");
    assertThat(error.fieldNames()).containsExactlyInAnyOrder("message", "type", "param", "code");
    assertThat(error.getString("message")).isNotBlank();
    assertThat(error.getString("type")).isEqualTo(type);
    assertThat(error.getString("code")).isEqualTo(code);
  }

  @ParameterizedTest
  @EnumSource(
      value = PickerStub.Trouble.class,
      names = {"REFUSES", "REFUSES_AS_OURS"},
      mode = Mode.INCLUDE)
  void whatPickersAnswerIsLeftAlone(PickerStub.Trouble refusal) {
    picker.trouble(refusal);

    Rig.Answer answer = rig.post("/pool", "{}");

    assertThat(answer.status()).isEqualTo(429);
    assertThat(answer.body()).isEqualTo("the picker's words");
  }

  @Test
  void grpcClientsGetAStatusAndNoJson() {
    Rig.Answer answer = rig.call("POST", "/x.Y/Z", Map.of("content-type", "application/grpc"), "");

    assertThat(answer.header("content-type")).isEqualTo("application/grpc");
    assertThat(answer.header("grpc-status")).isEqualTo("12");
    assertThat(answer.headers().contains("grpc-message")).isFalse();
  }

  @ParameterizedTest
  @CsvSource({"/elsewhere, 404", "/broken, 500", "/empty, 503"})
  void answersWithoutABodyAreNotLabelledAsJson(String path, int status) {
    Rig.Answer answer = rig.call("HEAD", path, Map.of(), "");

    assertThat(answer.status()).isEqualTo(status);
    assertThat(answer.header("content-type")).isNotEqualTo("application/json");
  }

  private static Backend to(String cluster, boolean own) {
    return new Backend.ToCluster(
        Plans.pool("llama", false).name(),
        1,
        List.of(),
        Optional.of(new Picker("default/llama", cluster, own, false)));
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
