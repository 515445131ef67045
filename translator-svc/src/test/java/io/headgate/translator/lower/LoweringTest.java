package io.headgate.translator.lower;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.config.route.v3.RedirectAction;
import io.envoyproxy.envoy.config.route.v3.RetryPolicy;
import io.envoyproxy.envoy.config.route.v3.RouteAction;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.envoyproxy.envoy.extensions.filters.http.ext_proc.v3.ExtProcOverrides;
import io.envoyproxy.envoy.extensions.filters.http.ext_proc.v3.ExtProcPerRoute;
import io.envoyproxy.envoy.extensions.filters.http.ext_proc.v3.ProcessingMode;
import io.envoyproxy.envoy.extensions.filters.http.ext_proc.v3.ProcessingMode.BodySendMode;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.Secret;
import io.headgate.events.seal.Sealer;
import io.headgate.events.v1.XdsResource;
import io.headgate.translator.golden.GoldenCase;
import io.headgate.translator.golden.GoldenCases;
import io.headgate.translator.ir.Certificate;
import io.headgate.translator.ir.Endpoints;
import io.headgate.translator.ir.Filter;
import io.headgate.translator.ir.GatewayPlan;
import io.headgate.translator.ir.PortListener;
import io.headgate.translator.ir.Regexes;
import io.headgate.translator.ir.Route;
import io.headgate.translator.ir.Route.Action.Forward;
import io.headgate.translator.ir.Route.Action.Redirect;
import io.headgate.translator.ir.Route.Match;
import io.headgate.translator.ir.Route.PathMatch;
import io.headgate.translator.ir.Route.Retry;
import io.headgate.translator.ir.RouteTable;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LoweringTest {
  private static final Route POOL_ROUTE =
      Plans.route("/", List.of(), Plans.toPool("llama", 1, false));
  private static final GatewayPlan PLAN =
      Plans.plan(List.of(Plans.pool("llama", false), Plans.ownPicker()), POOL_ROUTE);

  @Test
  void resourcesAreVersionedByTheirContent() {
    List<XdsResource> first = Plans.lower(PLAN);

    assertThat(first).isEqualTo(Plans.lower(PLAN));
    assertThat(first)
        .extracting(XdsResource::getName)
        .containsExactly("picker/headgate", "pool/default/llama", "http/80", "http/80");
    assertThat(first)
        .allSatisfy(resource -> {
          assertThat(resource.getVersion()).matches("[0-9a-f]{16}");
          assertThat(resource.getGateway()).isEqualTo("default/edge");
          assertThat(resource.getTypeUrl()).startsWith("type.googleapis.com/envoy.config.");
        });
  }

  @Test
  void changedContentChangesTheVersionOfItsResourceOnly() {
    Route other = Plans.route("/other", List.of(), Plans.toPool("llama", 1, false));
    List<XdsResource> before = Plans.lower(PLAN);
    List<XdsResource> after =
        Plans.lower(Plans.plan(List.of(Plans.pool("llama", false), Plans.ownPicker()), other));

    assertThat(after.subList(0, 3)).isEqualTo(before.subList(0, 3));
    assertThat(after.get(3).getVersion()).isNotEqualTo(before.get(3).getVersion());
  }

  /** Tables are joined from pieces; Envoy and everybody else has to see one message. */
  @Test
  void routeTableHasTheBytesOfTheWholeMessage() {
    for (GoldenCase golden : GoldenCases.all()) {
      for (var gateway : golden.translation().xds().values()) {
        for (XdsResource resource : gateway.values()) {
          if (resource.getTypeUrl().endsWith(".RouteConfiguration")) {
            RouteConfiguration table = parse(resource, RouteConfiguration.getDefaultInstance());
            assertThat(Piece.bytes(table)).as(golden.name()).isEqualTo(resource.getMessage());
          }
        }
      }
    }
  }

  @Test
  void tableThatTakesOverWhatItCanIsTheSameAsOneMadeFromNothing() {
    Route redirect =
        Plans.route(
            new PathMatch.Prefix("/r"),
            List.of(),
            new Redirect(
                Optional.empty(),
                Optional.of("example.org"),
                Optional.empty(),
                Optional.empty(),
                302));
    Route other = Plans.route("/other", List.of(), Plans.toService("a"));
    List<GatewayPlan> plans =
        List.of(
            Plans.plan(80, List.of(), redirect, POOL_ROUTE),
            Plans.plan(80, List.of(), other, redirect, POOL_ROUTE),
            Plans.plan(80, List.of(), POOL_ROUTE, other),
            Plans.plan(8080, List.of(), POOL_ROUTE, redirect),
            Plans.plan(8080, List.of()));
    for (GatewayPlan before : plans) {
      for (GatewayPlan now : plans) {
        LoweredTable known = Lowering.table(before, onlyTable(before), null);
        assertThat(Lowering.table(now, onlyTable(now), known).resource())
            .isEqualTo(Lowering.table(now, onlyTable(now), null).resource());
      }
    }
  }

  @Test
  void equalBytesHaveEqualVersions() {
    Route leftOut =
        Plans.route(
            new Match(new PathMatch.Regex("(?=x)"), Optional.empty(), List.of(), List.of()),
            List.of(),
            new Forward(List.of()));

    assertThat(Plans.lower(Plans.plan(List.of(), leftOut, POOL_ROUTE)))
        .isEqualTo(Plans.lower(Plans.plan(List.of(), POOL_ROUTE)));
  }

  @Test
  void ownPickerGetsWholeBodiesAndLeavesFailingToTheCluster() {
    ProcessingMode mode = PickerFilters.OWN.getProcessingMode();

    assertThat(mode.getRequestBodyMode()).isEqualTo(BodySendMode.BUFFERED);
    assertThat(mode.getResponseBodyMode()).isEqualTo(BodySendMode.NONE);
    assertThat(PickerFilters.OWN.getFailureModeAllow()).isTrue();
  }

  @Test
  void poolsOfOurOwnPickerSayOnlyWhichTheyAre() {
    ExtProcOverrides overrides = overrides(HttpFilters.OWN_PICKER, Plans.toPool("llama", 1, false));

    assertThat(overrides.getAllFields()).hasSize(1);
    assertThat(overrides.getGrpcInitialMetadata(0).getValue()).isEqualTo("default/llama");
  }

  @Test
  void foreignPickerGetsFullDuplexAndFailsAsThePoolAsks() {
    ProcessingMode mode = PickerFilters.FOREIGN.getProcessingMode();
    ExtProcOverrides closed =
        overrides(HttpFilters.FOREIGN_PICKER, Plans.toForeignPool("llama", 1, false));
    ExtProcOverrides open =
        overrides(HttpFilters.FOREIGN_PICKER, Plans.toForeignPool("llama", 1, true));

    assertThat(mode.getRequestBodyMode()).isEqualTo(BodySendMode.FULL_DUPLEX_STREAMED);
    assertThat(mode.getResponseBodyMode()).isEqualTo(BodySendMode.FULL_DUPLEX_STREAMED);
    assertThat(closed.hasFailureModeAllow()).isTrue();
    assertThat(closed.getFailureModeAllow().getValue()).isFalse();
    assertThat(closed.getGrpcInitialMetadataCount()).isZero();
    assertThat(open.getFailureModeAllow().getValue()).isTrue();
  }

  @Test
  void modelsMayTakeAsLongAsTheyNeed() {
    assertThat(action(POOL_ROUTE).getTimeout().getSeconds()).isZero();
    assertThat(action(POOL_ROUTE).hasTimeout()).isTrue();
  }

  @Test
  void timeoutsAndRetriesAreAsAskedFor() {
    Route route =
        new Route(
            "r",
            POOL_ROUTE.match(),
            List.of(),
            POOL_ROUTE.action(),
            Optional.of(Duration.ofSeconds(30)),
            Optional.of(Duration.ofSeconds(10)),
            Optional.of(new Retry(List.of(503), 4, Optional.of(Duration.ofMillis(50)))));

    RouteAction action = action(route);

    assertThat(action.getTimeout().getSeconds()).isEqualTo(30);
    assertThat(action.getRetryPolicy().getPerTryTimeout().getSeconds()).isEqualTo(10);
    assertThat(action.getRetryPolicy().getNumRetries().getValue()).isEqualTo(4);
    assertThat(action.getRetryPolicy().getRetriableStatusCodesList()).containsExactly(503);
    assertThat(action.getRetryPolicy().getRetryOn()).contains("retriable-status-codes");
    assertThat(action.getRetryPolicy().getRetryBackOff().getBaseInterval().getNanos())
        .isEqualTo(50_000_000);
  }

  @Test
  void requestsThatMayHaveBeenWorkedOnAreRepeatedForPoolsOnly() {
    Route service = Plans.route("/", List.of(), Plans.toService("a"));
    Route mixed =
        Plans.route("/", List.of(), Plans.toService("a"), Plans.toPool("llama", 1, false));

    assertThat(retries(POOL_ROUTE)).singleElement().asString().contains("reset");
    assertThat(retries(service)).singleElement().asString().doesNotContain("reset");
    assertThat(retries(mixed)).singleElement().asString().doesNotContain("reset");
    assertThat(retries(POOL_ROUTE, service))
        .satisfiesExactly(
            pool -> assertThat(pool).contains("reset"),
            other -> assertThat(other).doesNotContain("reset"));
  }

  @Test
  void whatIsUsualForAHostIsSaidOnce() {
    Route service = Plans.route("/a", List.of(), Plans.toService("a"));

    assertThat(table(Plans.plan(List.of(), POOL_ROUTE)).getVirtualHosts(0).getRoutesList())
        .noneMatch(route -> route.getRoute().hasRetryPolicy());
    assertThat(table(Plans.plan(List.of(), POOL_ROUTE, service)).getVirtualHosts(0).getRoutesList())
        .extracting(route -> route.getRoute().hasRetryPolicy())
        .containsExactly(true, false);
  }

  /** On what each route's requests are tried again, whoever says so. */
  private static List<String> retries(Route... routes) {
    var host = table(Plans.plan(List.of(), routes)).getVirtualHosts(0);
    return host.getRoutesList().stream()
        .map(route ->
            route.getRoute().hasRetryPolicy()
                ? route.getRoute().getRetryPolicy()
                : host.getRetryPolicy())
        .map(RetryPolicy::getRetryOn)
        .toList();
  }

  @ParameterizedTest
  @CsvSource({
    // listener port, scheme, host, port -> port named in the location
    "80, , example.org, , 0",
    "8080, , example.org, , 8080",
    "80, https, example.org, , 0",
    "8080, https, example.org, , 0",
    "8080, https, , , 443",
    "80, https, , , 0",
    "80, , , , 0",
    "80, , example.org, 8443, 8443",
    "80, https, example.org, 8443, 8443",
    "8080, http, example.org, 80, 0",
    "8080, , , 80, 80",
  })
  void redirectsNameAPortWhereItSaysSomething(
      int listener, String scheme, String host, Integer port, int named) {
    Route route =
        Plans.route(
            new PathMatch.Prefix("/"),
            List.of(),
            new Redirect(
                Optional.ofNullable(scheme),
                Optional.ofNullable(host),
                Optional.empty(),
                Optional.ofNullable(port),
                302));

    RedirectAction redirect =
        table(Plans.plan(listener, List.of(), route)).getVirtualHosts(0).getRoutes(0).getRedirect();

    assertThat(redirect.getPortRedirect()).isEqualTo(named);
  }

  @Test
  void expressionEnvoyCannotReadIsLeftOut() {
    Route bad =
        Plans.route(
            new Match(new PathMatch.Regex("(?=x)"), Optional.empty(), List.of(), List.of()),
            List.of(),
            new Forward(List.of()));

    assertThat(table(Plans.plan(List.of(), bad, POOL_ROUTE)).getVirtualHosts(0).getRoutesList())
        .singleElement()
        .satisfies(route -> assertThat(route.getMatch().getPrefix()).isEqualTo("/"));
  }

  @ParameterizedTest
  @CsvSource({
    "/v1/.*, true",
    "a{1000}, true",
    "'(a{100}){100}', false",
    "(a)\\1, false",
    "(?<!x)y, false",
    "a++, false",
    "\\x{10FFFF}, false",
    "/é, false",
    "\\x{00fF}, true",
    "[, false",
    "'', false",
  })
  void expressionsAreReadAsRe2Would(String regex, boolean fine) {
    assertThat(Regexes.problem(regex).isEmpty()).isEqualTo(fine);
  }

  @Test
  void headersThatEnvoyRefusesCostThemselvesOnly() {
    Route route =
        Plans.route(
            "/",
            List.of(
                new Filter.RequestHeaders(
                    List.of(
                        new Filter.Header(":path", "/x"),
                        new Filter.Header("with space", "x"),
                        new Filter.Header("x-split", "a\r\nb"),
                        new Filter.Header("Host", "new.example.com"),
                        new Filter.Header("x-fine", "y")),
                    List.of(),
                    List.of("host", ":method"))),
            Plans.toService("a"));

    var lowered = lowered(route);

    assertThat(lowered.getRequestHeadersToAddList())
        .extracting(option -> option.getHeader().getKey())
        .containsExactly("x-fine");
    assertThat(lowered.getRequestHeadersToRemoveList()).isEmpty();
    assertThat(lowered.getRoute().getHostRewriteLiteral()).isEqualTo("new.example.com");
  }

  @Test
  void severalBackendsKeepWhatIsTheirs() {
    var lowered =
        lowered(Plans.route("/", List.of(), Plans.toService("a"), Plans.toPool("llama", 3, false)));
    var shares = lowered.getRoute().getWeightedClusters().getClustersList();

    assertThat(lowered.getTypedPerFilterConfigCount()).isZero();
    assertThat(shares).extracting(share -> share.getWeight().getValue()).containsExactly(1, 3);
    assertThat(shares)
        .extracting(share -> share.getTypedPerFilterConfigCount())
        .containsExactly(0, 1);
  }

  @Test
  void certificatesAreSealedForOneGatewayAndNeverInListeners() {
    Sealer sealer = new Sealer(new byte[Sealer.KEY_BYTES]);
    Certificate certificate = new Certificate("default/tls", "CHAIN", "KEY");

    XdsResource resource = Lowering.certificate("default/edge", certificate, sealer);

    assertThat(resource.getMessage().isEmpty()).isTrue();
    byte[] opened = sealer.open("xds|default/edge|default/tls", resource.getSealed().toByteArray());
    assertThat(parse(opened, Secret.getDefaultInstance()).getTlsCertificate().getPrivateKey())
        .satisfies(key -> assertThat(key.getInlineString()).isEqualTo("KEY"));
    Listener listener = parse(Plans.lower(tls()).getFirst(), Listener.getDefaultInstance());
    assertThat(listener.toString()).contains("default/tls").doesNotContain("KEY");
    assertThat(listener.getFilterChains(0).getFilterChainMatch().getServerNamesList())
        .containsExactly("*.example.com");
    assertThat(listener.getFilterChains(1).hasFilterChainMatch()).isFalse();
  }

  @Test
  void emptyEndpointsAreStillAResource() {
    XdsResource resource =
        Lowering.endpoints("default/edge", new Endpoints("pool/default/llama", List.of()));

    assertThat(resource.getName()).isEqualTo("pool/default/llama");
    assertThat(parse(resource, ClusterLoadAssignment.getDefaultInstance()).getEndpointsList())
        .isEmpty();
  }

  @Test
  void pickersAreAskedForTheirHealthWhereTheyHaveAny() {
    var plan =
        Plans.plan(
            List.of(
                new io.headgate.translator.ir.Cluster.Picker(
                    "picker/a/b", true, Optional.empty(), "readiness")));
    Cluster cluster = parse(Plans.lower(plan).getFirst(), Cluster.getDefaultInstance());

    assertThat(cluster.getHealthChecks(0).getGrpcHealthCheck().getServiceName())
        .isEqualTo("readiness");
    assertThat(cluster.getTransportSocket().getName()).isEqualTo("envoy.transport_sockets.tls");
    assertThat(cluster.getCommonLbConfig().hasHealthyPanicThreshold()).isTrue();
  }

  static GatewayPlan tls() {
    TreeMap<String, RouteTable> tables = new TreeMap<>();
    tables.put("https/443/a", new RouteTable("https/443/a", List.of()));
    return new GatewayPlan(
        "default/edge",
        List.of(
            new PortListener(
                "https/443",
                "127.0.0.1",
                443,
                0,
                false,
                List.of(
                    new PortListener.Chain(
                        "a", List.of("*.example.com"), List.of("default/tls"), "https/443/a"),
                    new PortListener.Chain(
                        "b", List.of(), List.of("default/tls"), "https/443/a")))),
        tables,
        new TreeMap<>(),
        new TreeSet<>(List.of("default/tls")));
  }

  private static ExtProcOverrides overrides(String filter, Route.Backend backend) {
    return parse(
            lowered(Plans.route("/", List.of(), backend))
                .getTypedPerFilterConfigOrThrow(filter)
                .getValue()
                .toByteArray(),
            ExtProcPerRoute.getDefaultInstance())
        .getOverrides();
  }

  private static RouteAction action(Route route) {
    return lowered(route).getRoute();
  }

  private static io.envoyproxy.envoy.config.route.v3.Route lowered(Route route) {
    return table(Plans.plan(List.of(), route)).getVirtualHosts(0).getRoutes(0);
  }

  private static RouteTable onlyTable(GatewayPlan plan) {
    return plan.routeTables().values().iterator().next();
  }

  private static RouteConfiguration table(GatewayPlan plan) {
    return parse(Plans.lower(plan).getLast(), RouteConfiguration.getDefaultInstance());
  }

  private static <M extends Message> M parse(XdsResource resource, M type) {
    return parse(resource.getMessage().toByteArray(), type);
  }

  @SuppressWarnings("unchecked")
  private static <M extends Message> M parse(byte[] bytes, M type) {
    try {
      return (M) type.getParserForType().parseFrom(bytes);
    } catch (InvalidProtocolBufferException e) {
      throw new AssertionError(e);
    }
  }
}
