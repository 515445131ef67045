package io.headgate.translator.provision;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.headgate.events.ResourceKey;
import io.headgate.events.v1.DesiredEvent;
import io.headgate.translator.ProvisioningOptions;
import io.headgate.translator.model.Gateway;
import io.headgate.translator.plan.Naming;
import io.headgate.translator.provision.Parameters.Autoscaling;
import io.headgate.translator.status.Json;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** All objects of one Gateway, under one name. */
final class ProxyObjects {
  private static final String AUTOSCALER =
      """
      spec:
        minReplicas: 1
        maxReplicas: 3
        metrics:
        - type: Resource
          resource: {name: cpu, target: {type: Utilization, averageUtilization: 70}}
      """;

  private final Gateway gateway;
  private final Parameters parameters;
  private final ProvisioningOptions options;
  private final SortedMap<ResourceKey, DesiredEvent> objects = new TreeMap<>();

  /** What is made. */
  private enum Kind {
    SERVICE_ACCOUNT("v1", "ServiceAccount"),
    CONFIG_MAP("v1", "ConfigMap"),
    DEPLOYMENT("apps/v1", "Deployment"),
    SERVICE("v1", "Service"),
    AUTOSCALER("autoscaling/v2", "HorizontalPodAutoscaler"),
    DISRUPTION_BUDGET("policy/v1", "PodDisruptionBudget");

    private final String apiVersion;
    private final String kind;

    Kind(String apiVersion, String kind) {
      this.apiVersion = apiVersion;
      this.kind = kind;
    }

    ResourceKey key(Gateway gateway) {
      return ResourceKey.of(apiVersion, kind, gateway.meta().namespace(), Naming.object(gateway));
    }
  }

  private ProxyObjects(Gateway gateway, Parameters parameters, ProvisioningOptions options) {
    this.gateway = gateway;
    this.parameters = parameters;
    this.options = options;
  }

  /** Fails with {@link Unusable} where an overlay does not fit. */
  static SortedMap<ResourceKey, DesiredEvent> of(
      Gateway gateway, Parameters parameters, ProvisioningOptions options) {
    return new ProxyObjects(gateway, parameters, options).make();
  }

  /** Everything that may be there. */
  static Set<ResourceKey> keys(Gateway gateway) {
    return Arrays.stream(Kind.values())
        .map(kind -> kind.key(gateway))
        .collect(Collectors.toUnmodifiableSet());
  }

  private SortedMap<ResourceKey, DesiredEvent> make() {
    SortedMap<String, String> files = Bootstrap.files(gateway, parameters, options);
    ObjectNode account = Json.object().put("automountServiceAccountToken", false);
    parameters.overlay(Parameters.SERVICE_ACCOUNT, account);
    add(Kind.SERVICE_ACCOUNT, account);
    ObjectNode config = Json.object();
    Labels.put(config.putObject("data"), files);
    add(Kind.CONFIG_MAP, config);
    add(Kind.DEPLOYMENT, Workload.of(gateway, parameters, options, files));
    add(Kind.SERVICE, ProxyService.of(gateway, parameters));
    if (parameters.hasAutoscaler()) {
      add(Kind.AUTOSCALER, autoscaler());
    }
    if (parameters.hasDisruptionBudget()) {
      add(Kind.DISRUPTION_BUDGET, disruptionBudget());
    }
    return objects;
  }

  private ObjectNode autoscaler() {
    ObjectNode autoscaler = Yaml.template(AUTOSCALER);
    ObjectNode spec = autoscaler.withObject("/spec");
    if (parameters.autoscaling().isPresent()) {
      Autoscaling wanted = parameters.autoscaling().get();
      spec.put("minReplicas", wanted.min()).put("maxReplicas", wanted.max());
      ((ObjectNode) spec.at("/metrics/0/resource/target"))
          .put("averageUtilization", wanted.cpuPercent());
    }
    parameters.overlay(Parameters.AUTOSCALER, autoscaler);
    spec.putObject("scaleTargetRef")
        .put("apiVersion", Kind.DEPLOYMENT.apiVersion)
        .put("kind", Kind.DEPLOYMENT.kind)
        .put("name", Naming.object(gateway));
    return autoscaler;
  }

  private ObjectNode disruptionBudget() {
    ObjectNode budget = Yaml.template("spec: {}");
    ObjectNode spec = budget.withObject("/spec");
    parameters
        .disruption()
        .ifPresentOrElse(
            wanted -> {
              if (wanted.value().endsWith("%")) {
                spec.put(wanted.field(), wanted.value());
              } else {
                spec.put(wanted.field(), Integer.parseInt(wanted.value()));
              }
            },
            () -> {
              boolean said =
                  parameters
                      .overlays()
                      .getOrDefault(Parameters.DISRUPTION_BUDGET, List.of())
                      .stream()
                      .anyMatch(o -> o.at("/spec").has("minAvailable"));
              if (!said) {
                spec.put("maxUnavailable", 1);
              }
            });
    parameters.overlay(Parameters.DISRUPTION_BUDGET, budget);
    Labels.put(spec.putObject("selector").putObject("matchLabels"), Labels.selector(gateway));
    return budget;
  }

  private void add(Kind kind, ObjectNode object) {
    ResourceKey key = kind.key(gateway);
    object.put("apiVersion", kind.apiVersion).put("kind", kind.kind);
    ObjectNode metadata = object.withObject("/metadata");
    metadata.put("name", key.name()).put("namespace", key.namespace());
    Labels.put(metadata.withObject("/labels"), Labels.of(gateway));
    if (!Labels.annotations(gateway).isEmpty()) {
      Labels.put(metadata.withObject("/annotations"), Labels.annotations(gateway));
    }
    if (metadata.path("annotations").isEmpty()) {
      metadata.remove("annotations");
    }
    Ownership.put(metadata, gateway.meta());
    objects.put(key, Json.object(kind.apiVersion, kind.kind, key.namespace(), key.name(), object));
  }
}
