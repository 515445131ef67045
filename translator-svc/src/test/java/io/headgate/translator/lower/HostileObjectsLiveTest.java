package io.headgate.translator.lower;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.InvalidProtocolBufferException;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.headgate.events.ResourceKey;
import io.headgate.events.v1.DesiredEvent;
import io.headgate.events.v1.Resource;
import io.headgate.events.v1.XdsResource;
import io.headgate.translator.TranslatorOptions;
import io.headgate.translator.golden.GoldenCase;
import io.headgate.translator.golden.ResourceYaml;
import io.headgate.translator.ir.Endpoints.HostPort;
import io.headgate.translator.ir.Regexes;
import io.headgate.translator.model.ResourceSet;
import io.headgate.translator.translate.State;
import io.headgate.translator.translate.Translator;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Objects that somebody made to do harm, or by a bad script: what is wrong with one stands in its
 * own status, a real Envoy takes what follows from the others, and a route that stands beside them
 * on the same Gateway is served all the time.
 */
class HostileObjectsLiveTest {
  private static final Duration TIMEOUT = Duration.ofSeconds(30);
  private static final String GATEWAY = "default/edge";
  private static final String BYSTANDER = "HTTPRoute.gateway.networking.k8s.io/default/bystander";

  @TempDir static Path directory;

  private static final Vertx VERTX = Vertx.vertx();
  private static final Translator TRANSLATOR =
      new Translator(
          new TranslatorOptions(
              TranslatorOptions.CONTROLLER_NAME,
              "127.0.0.1",
              Map.of(),
              8000,
              Optional.of(new HostPort("127.0.0.1", 9002))),
          ResourceYaml.SEALER);

  private static Upstream upstream;
  private static State calm;
  private static Rig rig;

  @BeforeAll
  static void start() {
    upstream = Upstream.start(VERTX);
    calm = Change.of(WORLD.formatted(upstream.port())).applied(State.empty());
    rig = Rig.start(VERTX, directory, served(calm));
  }

  @AfterAll
  static void stop() {
    rig.close();
    Rig.await(VERTX.close());
  }

  @Test
  void namesOfTwoHundredAndFiftyThreeCharacters() {
    String name = "n".repeat(253);
    String label = "l".repeat(61);
    String host = String.join(".", label, label, label, label, "abcde");
    assertThat(host).hasSize(253);
    State state =
        unnoticed(
            """
            apiVersion: gateway.networking.k8s.io/v1
            kind: HTTPRoute
            metadata: {name: %s}
            spec:
              parentRefs: [{name: edge}]
              hostnames: [%s]
              rules:
              - name: %s
                matches: [{path: {value: /%s}, headers: [{name: %s, value: %s}]}]
                backendRefs: [{name: web, port: 80}, {name: %s, port: 80}]
            ---
            apiVersion: inference.networking.k8s.io/v1
            kind: InferencePool
            metadata: {name: %s}
            spec: {selector: {matchLabels: {app: web}}, targetPorts: [{number: 80}]}
            """
                .formatted(
                    name,
                    host,
                    name,
                    "p".repeat(1_023),
                    "h".repeat(256),
                    "v".repeat(4_096),
                    name,
                    name));

    assertThat(status(state, "HTTPRoute.gateway.networking.k8s.io/default/" + name))
        .contains("BackendNotFound", "Service default/" + name);
  }

  @Test
  void sixteenRulesOfSixtyFourMatches() {
    State state = unnoticed(manyMatches("many"));

    assertThat(status(state, "HTTPRoute.gateway.networking.k8s.io/default/many"))
        .contains("\"Accepted\",\"status\":\"True\"");
  }

  /** What RE2 makes of an expression can be far bigger than the expression. */
  @Test
  void expressionsThatExplode() {
    List<String> expressions = new ArrayList<>(EXPLOSIVE);
    String classes =
        IntStream.range(0, 60)
            .mapToObj(i -> String.valueOf((char) (' ' + 1 + i)))
            .collect(Collectors.joining())
            .replaceAll("[^A-Za-z0-9]", "");
    String every =
        classes
            .chars()
            .filter(c -> c % 2 == 0)
            .mapToObj(Character::toString)
            .collect(Collectors.joining());
    expressions.add("/[" + every + "]{1000}");
    String chinese =
        IntStream.range(0, 300)
            .mapToObj(i -> Character.toString(0x4e00 + 7 * i))
            .collect(Collectors.joining());
    expressions.add("/[" + chinese + "]{1000}");
    expressions.add("/[^" + chinese + "]{500}");
    StringBuilder yaml = new StringBuilder();
    for (int i = 0; i < expressions.size(); i++) {
      yaml.append(
          """
          ---
          apiVersion: gateway.networking.k8s.io/v1
          kind: HTTPRoute
          metadata: {name: regex-%d}
          spec:
            parentRefs: [{name: edge}]
            rules:
            - matches: [{path: {type: RegularExpression, value: '%s'}}]
              backendRefs: [{name: web, port: 80}]
            - matches: [{headers: [{type: RegularExpression, name: x, value: '%s'}]}]
              backendRefs: [{name: web, port: 80}]
          """
              .formatted(i, expressions.get(i), expressions.get(i)));
    }

    State state = unnoticed(yaml.toString());

    int refused = 0;
    for (int i = 0; i < expressions.size(); i++) {
      String status = status(state, "HTTPRoute.gateway.networking.k8s.io/default/regex-" + i);
      if (!status.contains("\"Accepted\",\"status\":\"True\"")) {
        assertThat(status).as(expressions.get(i)).contains("regular expression", "rules[0]");
        refused++;
      }
    }
    assertThat(refused).isGreaterThan(3);
  }

  /** {@code -Dheadgate.seed} repeats one run. */
  @Test
  void whatPassesOurOwnCheckPassesEnvoys() {
    long seed = Long.getLong("headgate.seed", System.nanoTime());
    RandomExpressions random = new RandomExpressions(new Random(seed));
    List<String> expressions =
        Stream.generate(random::next)
            .filter(regex -> Regexes.problem(regex).isEmpty())
            .limit(4_000)
            .toList();
    StringBuilder yaml = new StringBuilder();
    for (int i = 0; i < expressions.size(); i += 64) {
      yaml.append("---\napiVersion: gateway.networking.k8s.io/v1\nkind: HTTPRoute\n")
          .append("metadata: {name: random-" + i + "}\n")
          .append("spec:\n  parentRefs: [{name: edge}]\n  rules:\n");
      for (String regex : expressions.subList(i, Math.min(i + 64, expressions.size()))) {
        yaml.append("  - backendRefs: [{name: web, port: 80}]\n    matches: [{path: {type:")
            .append(" RegularExpression, value: '" + regex.replace("'", "''") + "'}}]\n");
      }
    }

    State state = unnoticed(yaml.toString(), "seed " + seed);

    assertThat(status(state, "Gateway.gateway.networking.k8s.io/default/edge"))
        .contains("\"attachedRoutes\":64");
  }

  @Test
  void fiveThousandRoutesOnOneHost() {
    StringBuilder yaml = new StringBuilder();
    for (int i = 0; i < 5_000; i++) {
      yaml.append(
          """
          ---
          apiVersion: gateway.networking.k8s.io/v1
          kind: HTTPRoute
          metadata: {name: crowd-%d}
          spec:
            parentRefs: [{name: edge}]
            hostnames: [crowd.example]
            rules:
            - matches: [{path: {value: /p/%d}}]
              backendRefs: [{name: web, port: 80}]
          """
              .formatted(i, i));
    }

    State state = unnoticed(yaml.toString());

    assertThat(rig.call("GET", "/p/4999", Map.of("host", "crowd.example"), "").status())
        .isEqualTo(200);
    assertThat(status(state, "Gateway.gateway.networking.k8s.io/default/edge"))
        .contains("\"attachedRoutes\":5001");
  }

  @Test
  void referencesToOtherNamespacesWithoutAGrant() {
    State state =
        unnoticed(
            """
            apiVersion: gateway.networking.k8s.io/v1
            kind: HTTPRoute
            metadata: {name: thief}
            spec:
              parentRefs: [{name: edge}]
              hostnames: [thief.example]
              rules:
              - backendRefs: [{name: web, namespace: theirs, port: 80}]
            ---
            apiVersion: v1
            kind: Service
            metadata: {name: web, namespace: theirs}
            spec: {ports: [{port: 80}]}
            ---
            apiVersion: discovery.k8s.io/v1
            kind: EndpointSlice
            metadata: {name: web, namespace: theirs, labels: {kubernetes.io/service-name: web}}
            addressType: IPv4
            ports: [{port: %d}]
            endpoints: [{addresses: [127.0.0.1]}]
            ---
            apiVersion: gateway.networking.k8s.io/v1
            kind: Gateway
            metadata: {name: thief}
            spec:
              gatewayClassName: headgate
              listeners:
              - name: https
                port: 8443
                protocol: HTTPS
                tls: {certificateRefs: [{name: cert, namespace: theirs}]}
            """
                .formatted(upstream.port()));

    assertThat(rig.call("GET", "/", Map.of("host", "thief.example"), "").status()).isEqualTo(500);
    assertThat(status(state, "HTTPRoute.gateway.networking.k8s.io/default/thief"))
        .contains("RefNotPermitted", "namespace theirs");
    assertThat(status(state, "Gateway.gateway.networking.k8s.io/default/thief"))
        .contains("RefNotPermitted", "namespace theirs");
  }

  @Test
  void secretsThatHoldNoCertificate() {
    StringBuilder yaml = new StringBuilder();
    List<String> data =
        List.of(
            "tls.crt: bm90aGluZw==, tls.key: bm90aGluZw==",
            "tls.crt: '', tls.key: ''",
            "tls.crt: LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0tCkFBQUEKLS0tLS1FTkQgQ0VSVElGSUNBVEUtLS0tLQo=,"
                + " tls.key: LS0tLS1CRUdJTiBQUklWQVRFIEtFWS0tLS0tCkFBQUEKLS0tLS1FTkQgUFJJVkFURSBLRVktLS0tLQo=",
            "other: AAAA");
    for (int i = 0; i < data.size(); i++) {
      yaml.append(
          """
          ---
          apiVersion: v1
          kind: Secret
          metadata: {name: broken-%d}
          data: {%s}
          ---
          apiVersion: gateway.networking.k8s.io/v1
          kind: Gateway
          metadata: {name: broken-%d}
          spec:
            gatewayClassName: headgate
            listeners:
            - name: https
              port: 944%d
              protocol: HTTPS
              tls: {certificateRefs: [{name: broken-%d}]}
          """
              .formatted(i, data.get(i), i, i, i));
    }

    State state = unnoticed(yaml.toString());

    for (int i = 0; i < data.size(); i++) {
      assertThat(status(state, "Gateway.gateway.networking.k8s.io/default/broken-" + i))
          .contains("InvalidCertificateRef", "Secret default/broken-" + i)
          .doesNotContain("bm90aGluZw");
    }
  }

  /** Translates the calm world with more in it, serves that, and looks at who stood by. */
  private static State unnoticed(String yaml) {
    return unnoticed(yaml, "objects as written here");
  }

  private static State unnoticed(String yaml, String what) {
    Change change = Change.of(yaml);
    long begin = System.nanoTime();
    State state = change.applied(calm);
    Duration translated = Duration.ofNanos(System.nanoTime() - begin);
    assertThat(status(state, BYSTANDER)).isEqualTo(status(calm, BYSTANDER));
    assertThat(status(state, "Gateway.gateway.networking.k8s.io/default/quiet"))
        .isEqualTo(status(calm, "Gateway.gateway.networking.k8s.io/default/quiet"));
    assertThat(state.translation().xds().get("default/quiet"))
        .isEqualTo(calm.translation().xds().get("default/quiet"));

    List<XdsResource> served = served(state);
    rig.xds().publish(served);
    await("Envoy takes or refuses them, " + what)
        .atMost(TIMEOUT)
        .pollInterval(Duration.ofMillis(10))
        .until(() -> !rig.refusals().isEmpty() || rig.xds().hasTaken(served));
    assertThat(rig.refusals()).as(what).isEmpty();
    assertThat(rig.call("GET", "/", Map.of("host", "bystander.example"), "").body())
        .isEqualTo(upstream.address());
    System.out.printf(
        "%d objects translated in %d ms, taken by Envoy %d ms later, %d bytes%n",
        change.objects().size(),
        translated.toMillis(),
        Duration.ofNanos(System.nanoTime() - begin).toMillis() - translated.toMillis(),
        served.stream().mapToInt(resource -> resource.getMessage().size()).sum());
    return state;
  }

  private record Change(List<Resource> objects) {
    static Change of(String yaml) {
      return new Change(ResourceYaml.read(yaml));
    }

    State applied(State before) {
      ResourceSet resources = before.resources();
      Collection<ResourceKey> changed = new TreeSet<>();
      for (Resource object : objects) {
        resources = GoldenCase.put(resources, object);
        changed.add(GoldenCase.key(object));
      }
      return TRANSLATOR.next(before, resources, changed).next();
    }
  }

  private static List<XdsResource> served(State state) {
    return state.translation().xds().getOrDefault(GATEWAY, new TreeMap<>()).values().stream()
        .map(HostileObjectsLiveTest::onAnyPort)
        .toList();
  }

  private static String status(State state, String object) {
    DesiredEvent event = state.translation().desired().get(object + "|status");
    return event == null ? "" : event.getStatus().getJson().toStringUtf8();
  }

  private static XdsResource onAnyPort(XdsResource resource) {
    if (!resource.getTypeUrl().endsWith(".Listener")) {
      return resource;
    }
    try {
      Listener.Builder listener = Listener.parseFrom(resource.getMessage()).toBuilder();
      listener.getAddressBuilder().getSocketAddressBuilder().setPortValue(0);
      return new Packer(resource.getGateway())
          .pack(XdsType.LISTENER, resource.getName(), Piece.of(listener.build()));
    } catch (InvalidProtocolBufferException e) {
      throw new AssertionError(e);
    }
  }

  private static String manyMatches(String name) {
    StringBuilder rules = new StringBuilder();
    for (int rule = 0; rule < 16; rule++) {
      rules.append("  - backendRefs: [{name: web, port: 80}]\n    matches:\n");
      for (int match = 0; match < 64; match++) {
        rules.append(
            ("    - {path: {type: RegularExpression, value: '/[a-z]{1,200}/%d/%d'}, method: GET,"
                    + " headers: [{name: x, value: y}], queryParams: [{name: q, value: z}]}\n")
                .formatted(rule, match));
      }
    }
    return """
    apiVersion: gateway.networking.k8s.io/v1
    kind: HTTPRoute
    metadata: {name: %s}
    spec:
      parentRefs: [{name: edge}]
      rules:
    """
            .formatted(name)
        + rules;
  }

  private static final List<String> EXPLOSIVE =
      List.of(
          "/((a{30}){30}){30}",
          "/(a|b|c|d|e){1000}",
          "/((((((((((a?){2}){2}){2}){2}){2}){2}){2}){2}){2}){2}",
          "/.{1000}",
          "/(x+x+)+y",
          "/\\p{L}{1000}",
          "/(\\p{L}{30}){30}",
          "/[\\p{L}\\p{N}]{100}",
          "/\\P{Greek}{800}",
          "/(?i)[^a]{1000}",
          "/(.*){500}",
          "/\\pL\\pL\\pL\\pL\\pL\\pL\\pL\\pL\\pL\\pL\\pL\\pL\\pL\\pL\\pL\\pL\\pL\\pL\\pL\\pL\\pL\\pL",
          "/" + "\\pL".repeat(300),
          "/" + "(".repeat(300) + "a" + ")".repeat(300),
          "/" + "(a|".repeat(200) + "b" + ")".repeat(200),
          "/[[:^ascii:]]{1000}",
          "/\\W{1000}",
          "/\\x{10FFFF}{1000}",
          "/(?:a{0,1000})*");

  private static final String WORLD =
      """
      apiVersion: gateway.networking.k8s.io/v1
      kind: GatewayClass
      metadata: {name: headgate}
      spec: {controllerName: headgate.io/gateway-controller}
      ---
      apiVersion: gateway.networking.k8s.io/v1
      kind: Gateway
      metadata: {name: edge}
      spec:
        gatewayClassName: headgate
        listeners: [{name: http, port: 80, protocol: HTTP}]
      ---
      apiVersion: gateway.networking.k8s.io/v1
      kind: Gateway
      metadata: {name: quiet}
      spec:
        gatewayClassName: headgate
        listeners: [{name: http, port: 8081, protocol: HTTP}]
      ---
      apiVersion: gateway.networking.k8s.io/v1
      kind: HTTPRoute
      metadata: {name: bystander}
      spec:
        parentRefs: [{name: edge}]
        hostnames: [bystander.example]
        rules: [{backendRefs: [{name: web, port: 80}]}]
      ---
      apiVersion: v1
      kind: Service
      metadata: {name: web}
      spec: {ports: [{port: 80}]}
      ---
      apiVersion: discovery.k8s.io/v1
      kind: EndpointSlice
      metadata: {name: web, labels: {kubernetes.io/service-name: web}}
      addressType: IPv4
      ports: [{port: %d}]
      endpoints: [{addresses: [127.0.0.1]}]
      """;
}
