package io.headgate.translator.lower;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.headgate.translator.ir.Cluster;
import io.headgate.translator.ir.Cluster.Protocol;
import io.headgate.translator.ir.Filter;
import io.headgate.translator.ir.Filter.Header;
import io.headgate.translator.ir.GatewayPlan;
import io.headgate.translator.ir.Route;
import io.headgate.translator.ir.Route.Action.Forward;
import io.headgate.translator.ir.Route.Action.Redirect;
import io.headgate.translator.ir.Route.Backend;
import io.headgate.translator.ir.Route.Match;
import io.headgate.translator.ir.Route.PathMatch;
import io.headgate.translator.ir.Route.PathRewrite;
import io.headgate.translator.ir.Route.Picker;
import io.headgate.translator.ir.Route.ValueMatch;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpVersion;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Route semantics that are easy to get wrong, with a real Envoy. */
class RouteLiveTest {
  private static final Vertx VERTX = Vertx.vertx();
  private static final String SITE = "https://app.example.com";

  private static final Cluster OVER_HTTP2 =
      new Cluster.Pool("pool/default/llama/h2c", Protocol.H2C, false);

  private static Upstream main;
  private static Upstream mirror;
  private static PickerStub picker;
  private static Rig rig;

  @BeforeAll
  static void start(@TempDir Path directory) {
    main =
        Upstream.start(
            VERTX,
            (_, in) ->
                in.request()
                    .response()
                    .putHeader("x-from-upstream", "yes")
                    .putHeader("x-kept", "upstream")
                    .end(in.uri()));
    mirror = Upstream.start(VERTX);
    picker = PickerStub.start(VERTX);
    picker.pick(main.address());
    GatewayPlan plan =
        Plans.plan(
            List.of(
                Plans.service("main"),
                Plans.service("mirror"),
                Plans.pool("llama", false),
                OVER_HTTP2,
                Plans.ownPicker()),
            rewrite("/plain", "/xyz"),
            rewrite("/slash/", "/xyz/"),
            rewrite("/empty", ""),
            rewrite("/root", "/"),
            Plans.route(
                "/full",
                List.of(
                    new Filter.UrlRewrite(
                        Optional.of("new.example.com"),
                        Optional.of(new PathRewrite.Full("/one\\1path")))),
                Plans.toService("main")),
            Plans.route(
                "/headers",
                List.of(
                    new Filter.RequestHeaders(
                        List.of(new Header("X-Set", "50%"), new Header("x-both", "rule")),
                        List.of(new Header("x-add", "more")),
                        List.of("X-Remove")),
                    new Filter.ResponseHeaders(
                        List.of(new Header("x-kept", "ours")),
                        List.of(new Header("x-new", "%REQ(:path)%")),
                        List.of("x-from-upstream"))),
                Plans.toService(
                    "main",
                    new Filter.RequestHeaders(
                        List.of(new Header("x-both", "backend")), List.of(), List.of()))),
            Plans.route(
                "/mirror",
                List.of(new Filter.Mirror(Plans.service("mirror").name(), 1, 1)),
                Plans.toService("main")),
            Plans.route(
                new PathMatch.Exact("/infer.Service/Complete"),
                List.of(),
                new Forward(
                    List.of(
                        new Backend.ToCluster(
                            OVER_HTTP2.name(),
                            1,
                            List.of(),
                            Optional.of(
                                new Picker("default/llama", Plans.OWN_PICKER, true, false)))))),
            Plans.route("/split", List.of(), new Backend.Failing(1, 500), Plans.toService("main")),
            Plans.route("/broken", List.of(), new Backend.Failing(1, 500)),
            Plans.route("/nothing", List.of()),
            redirect("/to-host", Optional.empty(), Optional.of("example.org"), 301),
            redirect("/to-https", Optional.of("https"), Optional.empty(), 308),
            Plans.route(
                new PathMatch.Prefix("/to-prefix"),
                List.of(),
                new Redirect(
                    Optional.empty(),
                    Optional.of("example.org"),
                    Optional.of(new PathRewrite.Prefix("/")),
                    Optional.of(8080),
                    302)),
            cors("/cors", Optional.of("POST"), true, List.of("https://*.example.com")),
            cors("/any", Optional.empty(), true, List.of(SITE), List.of("*")),
            cors("/public", Optional.empty(), false, List.of("*")),
            Plans.route(
                new Match(
                    new PathMatch.Regex("/re/[a-c]{2}"),
                    Optional.empty(),
                    List.of(),
                    List.of(new ValueMatch.Exact("v", "1"))),
                List.of(),
                new Forward(List.of(Plans.toService("main")))),
            Plans.route(
                new PathMatch.Regex("/bad(?=lookahead)"),
                List.of(),
                new Forward(List.of(Plans.toService("main")))),
            Plans.route(new PathMatch.Exact("/exact"), List.of(), new Route.Action.Respond(418)));
    rig =
        Rig.start(
            VERTX,
            directory,
            plan,
            Plans.endpoints(Plans.service("main"), main.port()),
            Plans.endpoints(Plans.service("mirror"), mirror.port()),
            Plans.endpoints(Plans.pool("llama", false), main.port()),
            Plans.endpoints(OVER_HTTP2, main.port()),
            Plans.endpoints(Plans.ownPicker(), picker.port()));
  }

  @AfterAll
  static void stop() {
    rig.close();
    Rig.await(VERTX.close());
  }

  @Test
  void nothingIsRefusedAndNothingIsWarnedOf() {
    assertThat(rig.refusals()).isEmpty();
    assertThat(rig.log()).noneMatch(line -> line.contains("deprecated"));
  }

  @ParameterizedTest
  @CsvSource({
    "/plain/bar, /xyz/bar",
    "/plain, /xyz",
    "/plain/, /xyz/",
    "/plain/bar?q=1, /xyz/bar?q=1",
    "/slash/bar, /xyz/bar",
    "/slash, /xyz",
    "/empty/bar, /bar",
    "/empty/, /",
    "/empty, /",
    "/empty?q=1, /?q=1",
    "/root/bar, /bar",
    "/root/, /",
    "/root, /",
    "/full/a/b?q=1, /one\\1path?q=1",
  })
  void prefixesAreReplacedBySegments(String path, String seen) {
    assertThat(rig.get(path).body()).isEqualTo(seen);
  }

  @Test
  void prefixTakesWholeSegmentsOnly() {
    assertThat(rig.get("/plainer").status()).isEqualTo(404);
    assertThat(rig.get("/exact/").status()).isEqualTo(404);
    assertThat(rig.get("/exact").status()).isEqualTo(418);
  }

  @Test
  void hostIsRewritten() {
    rig.get("/full");

    assertThat(main.last().request().authority().host()).isEqualTo("new.example.com");
  }

  @Test
  void headersAreSetAddedAndRemovedLiterallyAndTheBackendHasTheLastWord() {
    Rig.Answer answer =
        rig.call(
            "GET",
            "/headers",
            Map.of("x-set", "client", "x-add", "client", "x-remove", "client"),
            "");

    var seen = main.last().request().headers();
    assertThat(seen.getAll("x-set")).containsExactly("50%");
    assertThat(String.join(",", seen.getAll("x-add"))).isEqualTo("client,more");
    assertThat(seen.contains("x-remove")).isFalse();
    assertThat(seen.getAll("x-both")).containsExactly("backend");
    assertThat(answer.headers().getAll("x-kept")).containsExactly("ours");
    assertThat(answer.header("x-new")).isEqualTo("%REQ(:path)%");
    assertThat(answer.header("x-from-upstream")).isNull();
  }

  @Test
  void copiesGoToTheMirrorWithTheSameHost() {
    rig.call("POST", "/mirror", Map.of(), "copy me");

    await().until(() -> !mirror.received().isEmpty());
    assertThat(mirror.last().body()).isEqualTo("copy me");
    assertThat(mirror.last().request().authority().host()).isEqualTo("127.0.0.1");
  }

  @Test
  void failingShareIs500AndTheRestIsServed() {
    List<Integer> statuses =
        java.util.stream.IntStream.range(0, 40)
            .mapToObj(_ -> rig.get("/split").status())
            .distinct()
            .toList();

    assertThat(statuses).containsExactlyInAnyOrder(200, 500);
    assertThat(rig.get("/broken").status()).isEqualTo(500);
    assertThat(rig.get("/nothing").status()).isEqualTo(500);
  }

  @Test
  void redirectsSayWhereToAndKeepTheRest() {
    assertThat(rig.get("/to-host/a?q=1").header("location"))
        .isEqualTo("http://example.org/to-host/a?q=1");
    assertThat(rig.get("/to-host").status()).isEqualTo(301);
    assertThat(rig.call("GET", "/to-https/a", Map.of("host", "example.com"), "").header("location"))
        .isEqualTo("https://example.com/to-https/a");
    assertThat(rig.get("/to-https").status()).isEqualTo(308);
    assertThat(rig.get("/to-prefix/a").header("location")).isEqualTo("http://example.org:8080/a");
  }

  @Test
  void browsersAreAnsweredWithoutAskingThePicker() {
    picker.streams().clear();

    Rig.Answer answer = preflight("/cors", SITE, "POST");

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.header("access-control-allow-origin")).isEqualTo(SITE);
    assertThat(answer.header("access-control-allow-methods")).isEqualTo("POST");
    assertThat(answer.header("access-control-allow-headers")).isEqualTo("x-a, x-b");
    assertThat(answer.header("access-control-allow-credentials")).isEqualTo("true");
    assertThat(answer.header("access-control-max-age")).isEqualTo("600");
    assertThat(picker.streams()).isEmpty();
  }

  @Test
  void otherSitesGetNoPermission() {
    Rig.Answer answer = preflight("/cors", "https://evil.test", "POST");

    assertThat(answer.header("access-control-allow-origin")).isNull();
    assertThat(answer.headers()).noneMatch(header -> header.getValue().contains("evil"));
  }

  @Test
  void requestsOfAllowedSitesAreServedByThePickAndSayWhoMayRead() {
    picker.streams().clear();

    Rig.Answer answer = rig.call("POST", "/cors", Map.of("origin", SITE), "{}");

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.header("access-control-allow-origin")).isEqualTo(SITE);
    assertThat(answer.header("access-control-expose-headers")).isEqualTo("x-request-id");
    assertThat(picker.streams()).hasSize(1);
  }

  @Test
  void callsToPoolsAreServedByThePickInHttp2() {
    picker.streams().clear();

    Rig.Answer answer =
        rig.call(
            "POST",
            "/infer.Service/Complete",
            Map.of("content-type", "application/grpc", "te", "trailers"),
            "\0\0\0\0\0");

    assertThat(answer.status()).isEqualTo(200);
    assertThat(main.last().uri()).isEqualTo("/infer.Service/Complete");
    assertThat(main.last().request().version()).isEqualTo(HttpVersion.HTTP_2);
    assertThat(picker.streams()).hasSize(1);
  }

  @Test
  void starTakesEverySite() {
    assertThat(preflight("/public", SITE, "GET").header("access-control-allow-origin"))
        .isIn("*", SITE);
  }

  @Test
  void starIsAnsweredWithWhatWasAskedFor() {
    Rig.Answer answer = preflight("/any", SITE, "PATCH", "x-one, X-Two");

    assertThat(answer.header("access-control-allow-methods")).isEqualTo("PATCH");
    assertThat(answer.header("access-control-allow-headers")).isEqualTo("x-one, X-Two");
    assertThat(answer.header("access-control-allow-credentials")).isEqualTo("true");
    assertThat(preflight("/any", SITE, "PATCH").header("access-control-allow-methods"))
        .isEqualTo("PATCH");
  }

  @Test
  void expressionEnvoyCannotReadCostsItsRouteOnly() {
    assertThat(rig.get("/re/ab?v=1").status()).isEqualTo(200);
    assertThat(rig.get("/re/ab?v=2").status()).isEqualTo(404);
    assertThat(rig.get("/re/abc?v=1").status()).isEqualTo(404);
    assertThat(rig.get("/bad").status()).isEqualTo(404);
  }

  private static Rig.Answer preflight(String path, String origin, String method) {
    return rig.call(
        "OPTIONS", path, Map.of("origin", origin, "access-control-request-method", method), "");
  }

  private static Rig.Answer preflight(String path, String origin, String method, String headers) {
    return rig.call(
        "OPTIONS",
        path,
        Map.of(
            "origin",
            origin,
            "access-control-request-method",
            method,
            "access-control-request-headers",
            headers),
        "");
  }

  private static Route rewrite(String prefix, String replacement) {
    return Plans.route(
        prefix,
        List.of(
            new Filter.UrlRewrite(
                Optional.empty(), Optional.of(new PathRewrite.Prefix(replacement)))),
        Plans.toService("main"));
  }

  private static Route redirect(
      String prefix, Optional<String> scheme, Optional<String> host, int status) {
    return Plans.route(
        new PathMatch.Prefix(prefix),
        List.of(),
        new Redirect(scheme, host, Optional.empty(), Optional.empty(), status));
  }

  private static Route cors(
      String path, Optional<String> method, boolean credentials, List<String> origins) {
    return cors(path, method, credentials, origins, List.of("x-a", "x-b"));
  }

  private static Route cors(
      String path,
      Optional<String> method,
      boolean credentials,
      List<String> origins,
      List<String> headers) {
    return Plans.route(
        new Match(new PathMatch.Prefix(path), method, List.of(), List.of()),
        List.of(
            new Filter.Cors(
                origins,
                List.of("*"),
                headers,
                List.of("x-request-id"),
                credentials,
                Optional.of(Duration.ofMinutes(10)))),
        new Forward(List.of(Plans.toPool("llama", 1, false))));
  }
}
