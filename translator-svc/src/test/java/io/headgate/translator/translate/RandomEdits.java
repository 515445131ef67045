package io.headgate.translator.translate;

import io.headgate.events.v1.Resource;
import io.headgate.translator.desired.ShadowService;
import io.headgate.translator.golden.GoldenCases;
import java.util.List;

/**
 * Objects by chance, of few names, hosts and labels, so that they meet: routes share hosts and lose
 * their backends, wildcards cover what others name, and some cannot be decoded.
 */
final class RandomEdits {
  private static final List<Resource> SECRETS =
      GoldenCases.all().stream()
          .filter(golden -> golden.name().startsWith("https-"))
          .flatMap(golden -> golden.resources().stream())
          .filter(resource -> resource.getKind().equals("Secret"))
          .toList();

  private static final List<String> HOSTS =
      List.of(
          "a.example.org",
          "b.example.org",
          "x.a.example.org",
          "'*.example.org'",
          "'*.org'",
          "other.net");
  private static final List<String> MATCHES =
      List.of(
          "{path: {type: PathPrefix, value: /}}",
          "{path: {type: PathPrefix, value: /v1}}",
          "{path: {type: Exact, value: /v1}}",
          "{path: {type: RegularExpression, value: '/v[0-9]+'}}",
          "{path: {type: RegularExpression, value: '(?=x)'}}",
          "{method: GET, headers: [{name: x, value: y}]}",
          "{queryParams: [{name: q, value: z}]}");
  private static final List<String> METHODS =
      List.of(
          "{method: {service: a.B}}",
          "{method: {service: a.B, method: C}}",
          "{method: {method: C}}",
          "{method: {type: RegularExpression, service: '(?=x)'}}",
          "{headers: [{name: x, value: y}]}");
  private static final List<String> TRUST =
      List.of(
          "wellKnownCACertificates: System",
          "wellKnownCACertificates: example.org/mine",
          "caCertificateRefs: [{group: '', kind: ConfigMap, name: m0}]",
          "caCertificateRefs: [{group: '', kind: ConfigMap, name: ca}]");
  private static final List<String> FILTERS =
      List.of(
          "",
          "",
          "",
          "filters: [{type: RequestRedirect, requestRedirect: {scheme: https}}], ",
          "filters: [{type: CORS, cors: {allowOrigins: ['*']}}], ",
          "filters: [{type: RequestMirror, requestMirror: {backendRef: {name: s0, port: 80}}}], ",
          "filters: [{type: URLRewrite, urlRewrite: {hostname: in.example.org}}], ",
          "filters: [{type: Unknown}], ");
  private static final List<String> PICKERS =
      List.of(
          "",
          "",
          ", endpointPickerRef: {name: s0, port: {number: 80}}",
          ", endpointPickerRef: {name: s1, port: {number: 80}, failureMode: FailOpen}",
          ", endpointPickerRef: {group: headgate.io, kind: Picker, name: own, failureMode: FailOpen}");

  private static final List<String> ASKED =
      List.of(
          "headgate.io/picker: shared",
          "headgate.io/picker: deployed",
          "headgate.io/picker: deployed",
          "headgate.io/picker: deployed, headgate.io/picker-cpu: '2'",
          "headgate.io/picker: deployed, headgate.io/picker-config: m0",
          "headgate.io/picker: own");

  private final Chance chance;
  private final RandomGateways gateways;

  RandomEdits(Chance chance) {
    this.chance = chance;
    this.gateways = new RandomGateways(chance);
  }

  Resource next() {
    return switch (chance.below(32)) {
      case 0 -> gateways.gatewayClass();
      case 1, 2 -> gateways.gateway();
      case 3 -> chance.one(SECRETS);
      case 4 -> namespace();
      case 5 -> grant();
      case 6, 7 -> service();
      case 8 -> Scene.resource(Scene.slice("e" + chance.below(4), name("s"), ip()));
      case 9, 10, 11 -> pod();
      case 12, 13, 14 -> pool();
      case 15 -> gateways.parameters();
      case 16 -> gateways.proxyService();
      case 17 -> broken();
      case 28, 29 -> gateways.proxySlice();
      case 30, 31 -> pickerService();
      case 18, 19 -> policy();
      case 20, 21 -> grpcRoute();
      default -> route();
    };
  }

  /** Of every kind whose owner is told. */
  private Resource broken() {
    String object =
        switch (chance.below(4)) {
          case 0 ->
              "kind: GatewayClass, metadata: {name: %s}, spec: {parametersRef: 1, controllerName: %s}"
                  .formatted(gateways.className(), "headgate.io/gateway-controller");
          case 1 ->
              "kind: Gateway, metadata: {name: %s}, spec: {gatewayClassName: %s, listeners: 1}"
                  .formatted(gateways.name(), gateways.className());
          case 2 ->
              "kind: InferencePool, metadata: {name: %s}, spec: {targetPorts: 1}"
                  .formatted(name("p"));
          default ->
              "kind: HTTPRoute, metadata: {name: r%d}, spec: {parentRefs: [{name: %s}], rules: 1}"
                  .formatted(chance.below(8), gateways.name());
        };
    String group = object.startsWith("kind: InferencePool") ? "inference" : "gateway";
    return Scene.resource("{apiVersion: %s.networking.k8s.io/v1, %s}".formatted(group, object));
  }

  private Resource namespace() {
    return Scene.resource(
        "{apiVersion: v1, kind: Namespace, metadata: {name: %s, labels: {team: %s}}}"
            .formatted(space(), chance.oneIn(2) ? "web" : "app"));
  }

  private Resource grant() {
    return Scene.resource(
        """
        apiVersion: gateway.networking.k8s.io/v1beta1
        kind: ReferenceGrant
        metadata: {name: grant, namespace: %s}
        spec:
          from: [{group: gateway.networking.k8s.io, kind: HTTPRoute, namespace: %s}]
          to: [{group: '', kind: Service}%s]
        """
            .formatted(
                space(),
                space(),
                chance.oneIn(2)
                    ? ", {group: inference.networking.k8s.io, kind: InferencePool}"
                    : ""));
  }

  private Resource service() {
    return Scene.resource(
        """
        apiVersion: v1
        kind: Service
        metadata: {name: %s, namespace: %s}
        spec: {%sports: [{port: 80, targetPort: 8080%s}]}
        """
            .formatted(
                chance.oneIn(4) ? ShadowService.name(name("p")) : name("s"),
                space(),
                chance.oneIn(3) ? "" : "selector: {app: %s}, ".formatted(app()),
                chance.oneIn(3) ? ", appProtocol: kubernetes.io/h2c" : ""));
  }

  /** Of a pool's picker, made for it or by somebody else, and where it is. */
  private Resource pickerService() {
    String pool = poolName();
    if (chance.oneIn(3)) {
      return Scene.resource(Scene.slice("picker" + chance.below(2), pool + "-picker", ip()));
    }
    return Scene.resource(
        """
        apiVersion: v1
        kind: Service
        metadata:
          name: %s-picker
          labels: {app.kubernetes.io/managed-by: headgate}
          ownerReferences: [{kind: InferencePool, name: %s, uid: uid-%s}]
        spec: {ports: [{port: 9002, appProtocol: kubernetes.io/h2c}]}
        """
            .formatted(pool, pool, chance.oneIn(4) ? "other" : pool));
  }

  private Resource pod() {
    return Scene.resource(Scene.pod("pod" + chance.below(8), app(), ip(), !chance.oneIn(4)));
  }

  private Resource pool() {
    return Scene.resource(
        """
        apiVersion: inference.networking.k8s.io/v1
        kind: InferencePool
        metadata: {name: %s, namespace: %s%s}
        spec: {selector: {matchLabels: {app: %s}}, targetPorts: [{number: %d}]%s}
        """
            .formatted(
                poolName(),
                space(),
                chance.oneIn(2) ? ", annotations: {%s}".formatted(chance.one(ASKED)) : "",
                app(),
                8000 + chance.below(2),
                chance.one(PICKERS)));
  }

  private Resource route() {
    String parents =
        chance.some(
            2, () -> "{name: %s, namespace: default%s}".formatted(gateways.name(), section()));
    String rules =
        chance.some(
            3,
            () ->
                "{%smatches: %s, backendRefs: %s}"
                    .formatted(
                        chance.one(FILTERS),
                        chance.some(3, () -> chance.one(MATCHES)),
                        chance.some(2, this::backend)));
    return Scene.resource(
        """
        apiVersion: gateway.networking.k8s.io/v1
        kind: HTTPRoute
        metadata: {name: r%d, namespace: %s, creationTimestamp: '2026-01-0%dT00:00:00Z'}
        spec: {parentRefs: %s, hostnames: %s, rules: %s}
        """
            .formatted(
                chance.below(8),
                space(),
                chance.upTo(3),
                parents,
                chance.oneIn(3) ? "[]" : chance.some(3, () -> chance.one(HOSTS)),
                rules));
  }

  /** Of the same names as HTTPRoutes. */
  private Resource grpcRoute() {
    return Scene.resource(
        """
        apiVersion: gateway.networking.k8s.io/v1
        kind: GRPCRoute
        metadata: {name: r%d, namespace: %s, creationTimestamp: '2026-01-0%dT00:00:00Z'}
        spec: {parentRefs: [{name: %s, namespace: default%s}], hostnames: %s,
          rules: [{matches: %s, backendRefs: %s}]}
        """
            .formatted(
                chance.below(8),
                space(),
                chance.upTo(3),
                gateways.name(),
                section(),
                chance.oneIn(3) ? "[]" : chance.some(3, () -> chance.one(HOSTS)),
                chance.some(3, () -> chance.one(METHODS)),
                chance.some(2, this::backend)));
  }

  private Resource policy() {
    return Scene.resource(
        """
        apiVersion: gateway.networking.k8s.io/v1
        kind: BackendTLSPolicy
        metadata: {name: t%d, namespace: %s, creationTimestamp: '2026-01-0%dT00:00:00Z'}
        spec: {targetRefs: %s, validation: {hostname: in.example.org, %s}}
        """
            .formatted(
                chance.below(4),
                space(),
                chance.upTo(3),
                chance.some(2, () -> "{group: '', kind: Service, name: %s}".formatted(name("s"))),
                chance.one(TRUST)));
  }

  private String section() {
    return chance.oneIn(4) ? ", sectionName: a" : "";
  }

  private String backend() {
    String where = chance.oneIn(4) ? ", namespace: " + space() : "";
    return chance.oneIn(2)
        ? "{name: %s, port: 80, weight: %d%s}".formatted(name("s"), chance.below(3), where)
        : "{group: inference.networking.k8s.io, kind: InferencePool, name: %s, weight: %d%s}"
            .formatted(poolName(), chance.below(3), where);
  }

  /** Some are also the name of a Gateway. */
  private String poolName() {
    return chance.oneIn(8) ? "g0" : name("p");
  }

  private String name(String kind) {
    return kind + chance.below(3);
  }

  private String app() {
    return "app-" + chance.below(3);
  }

  private String space() {
    return chance.oneIn(5) ? "other" : "default";
  }

  private String ip() {
    return "10.0.0." + chance.upTo(9);
  }
}
