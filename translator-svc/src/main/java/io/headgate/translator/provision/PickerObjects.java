package io.headgate.translator.provision;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.headgate.events.Keys;
import io.headgate.events.ResourceKey;
import io.headgate.events.v1.DesiredEvent;
import io.headgate.translator.ProvisioningOptions;
import io.headgate.translator.model.InferencePool;
import io.headgate.translator.model.Service;
import io.headgate.translator.plan.Naming;
import io.headgate.translator.plan.PickerRequest;
import io.headgate.translator.plan.PickerRequest.Deployed;
import io.headgate.translator.plan.PoolView;
import io.headgate.translator.status.Json;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** All objects of a picker that is made for one pool, under one name. */
public final class PickerObjects {
  /** In {@code k8s/base/rbac.yaml}: made here it would take all of its rights to make it. */
  private static final String ROLE = "headgate-picker";

  private static final int HEALTH_PORT = 9003;
  private static final int STATUS_PORT = 8081;

  // As with Envoys, no pod goes before another is ready and Envoys have found it healthy. Before
  // one ends, Envoys get to know of it.
  private static final String DEPLOYMENT =
      """
      spec:
        minReadySeconds: 5
        revisionHistoryLimit: 2
        strategy:
          type: RollingUpdate
          rollingUpdate: {maxUnavailable: 0, maxSurge: 1}
        template:
          spec:
            terminationGracePeriodSeconds: 30
            securityContext:
              runAsNonRoot: true
              runAsUser: 65532
              runAsGroup: 65532
              fsGroup: 65532
              seccompProfile: {type: RuntimeDefault}
            containers:
            - name: picker
              imagePullPolicy: IfNotPresent
              readinessProbe:
                httpGet: {path: /readyz, port: status}
                periodSeconds: 2
              livenessProbe:
                httpGet: {path: /healthz, port: status}
                initialDelaySeconds: 30
                periodSeconds: 10
                failureThreshold: 6
              lifecycle:
                preStop: {sleep: {seconds: 5}}
              resources:
                requests: {cpu: 100m, memory: 256Mi}
                limits: {memory: 512Mi}
              securityContext:
                allowPrivilegeEscalation: false
                readOnlyRootFilesystem: true
                capabilities: {drop: [ALL]}
              volumeMounts:
              - {name: tmp, mountPath: /tmp}
            volumes:
            - name: tmp
              emptyDir: {}
            topologySpreadConstraints:
            - maxSkew: 1
              topologyKey: kubernetes.io/hostname
              whenUnsatisfiable: ScheduleAnyway
      """;

  private static final String CONFIG =
      """
      name: config
      configMap: {items: [{path: config.yaml}]}
      """;
  private static final String CONFIG_DIRECTORY = "/etc/headgate/picker";

  /** On pods: a picker reads its configuration when it starts, so another one rolls them. */
  private static final String CONFIG_VERSION = "headgate.io/picker-config";

  private final InferencePool pool;
  private final Deployed deployed;
  private final ProvisioningOptions options;
  private final SortedMap<ResourceKey, DesiredEvent> objects = new TreeMap<>();

  private PickerObjects(InferencePool pool, Deployed deployed, ProvisioningOptions options) {
    this.pool = pool;
    this.deployed = deployed;
    this.options = options;
  }

  /** None where no picker is made for the pool. */
  public static SortedMap<ResourceKey, DesiredEvent> of(
      PoolView view, ProvisioningOptions options) {
    return view.request()
        .deployed()
        .map(deployed -> new PickerObjects(view.pool(), deployed, options).make())
        .orElse(Collections.emptySortedMap());
  }

  /**
   * Records for topic {@code desired}, which says {@code now} at present.
   *
   * @param made what {@link #of} gave for the pool
   */
  public static SortedMap<String, DesiredEvent> wanted(
      PoolView view, SortedMap<ResourceKey, DesiredEvent> made, Map<String, DesiredEvent> now) {
    boolean settled = view.request().deployed().map(Deployed::settled).orElse(true);
    SortedMap<String, DesiredEvent> wanted = new TreeMap<>();
    made.forEach((key, event) -> {
      String record = Keys.desiredObject(key);
      wanted.put(
          record,
          Optional.ofNullable(now.get(record))
              .filter(runs -> !settled && Ownership.has(runs, view.pool().meta()))
              .orElse(event));
    });
    return wanted;
  }

  private SortedMap<ResourceKey, DesiredEvent> make() {
    add("v1", "ServiceAccount", Json.object());
    add("rbac.authorization.k8s.io/v1", "RoleBinding", binding());
    add("apps/v1", "Deployment", deployment());
    add("v1", "Service", service());
    add("policy/v1", "PodDisruptionBudget", disruptionBudget());
    return objects;
  }

  private ObjectNode binding() {
    ObjectNode binding = Json.object();
    binding
        .putObject("roleRef")
        .put("apiGroup", "rbac.authorization.k8s.io")
        .put("kind", "ClusterRole")
        .put("name", ROLE);
    binding
        .putArray("subjects")
        .addObject()
        .put("kind", "ServiceAccount")
        .put("name", deployed.service().name())
        .put("namespace", deployed.service().namespace());
    return binding;
  }

  /** Without a number of replicas: whoever scales it is not contradicted. */
  private ObjectNode deployment() {
    ObjectNode deployment = Yaml.template(DEPLOYMENT);
    ObjectNode spec = deployment.withObject("/spec");
    ObjectNode template = spec.withObject("/template");
    ObjectNode pod = template.withObject("/spec");
    pod.put("serviceAccountName", deployed.service().name());
    Labels.put(
        ((ObjectNode) pod.at("/topologySpreadConstraints/0"))
            .putObject("labelSelector")
            .putObject("matchLabels"),
        Labels.selector(pool));
    ObjectNode picker = (ObjectNode) pod.at("/containers/0");
    picker.put("image", options.pickerImage());
    args(picker.putArray("args"));
    deployed.config().ifPresent(config -> mount(config, template, picker));
    ArrayNode ports = picker.putArray("ports");
    port(ports, "picker", PoolView.DEPLOYED_PORT);
    port(ports, "health", HEALTH_PORT);
    port(ports, "status", STATUS_PORT);
    deployed.cpu().ifPresent(cpu -> picker.withObject("/resources/requests").put("cpu", cpu));
    deployed
        .memory()
        .ifPresent(memory -> {
          picker.withObject("/resources/requests").put("memory", memory);
          picker.withObject("/resources/limits").put("memory", memory);
        });
    Labels.put(spec.putObject("selector").putObject("matchLabels"), Labels.selector(pool));
    Labels.put(template.withObject("/metadata/labels"), Labels.of(pool));
    return deployment;
  }

  private void args(ArrayNode args) {
    args.add("run").add("picker");
    args.add("--pool-name").add(pool.name().name());
    args.add("--pool-namespace").add(pool.name().namespace());
    args.add("--http-address").add("0.0.0.0:" + STATUS_PORT);
    args.add("--secure-serving=false"); // as the shared picker, which stands in for it
    deployed
        .config()
        .ifPresent(_ -> args.add("--config-file").add(CONFIG_DIRECTORY + "/config.yaml"));
  }

  private static void mount(PickerRequest.Config config, ObjectNode template, ObjectNode picker) {
    ObjectNode volume = Yaml.template(CONFIG);
    ((ObjectNode) volume.at("/configMap")).put("name", config.map());
    ((ObjectNode) volume.at("/configMap/items/0")).put("key", config.key());
    template.withArray("/spec/volumes").add(volume);
    picker
        .withArray("volumeMounts")
        .addObject()
        .put("name", "config")
        .put("mountPath", CONFIG_DIRECTORY)
        .put("readOnly", true);
    template
        .withObject("/metadata/annotations")
        .put(CONFIG_VERSION, Naming.hash(config.text()).substring(0, 16));
  }

  private static void port(ArrayNode ports, String name, int number) {
    ports.addObject().put("name", name).put("containerPort", number).put("protocol", "TCP");
  }

  private ObjectNode service() {
    ObjectNode service = Json.object();
    ObjectNode spec = service.putObject("spec").put("type", "ClusterIP");
    spec.putArray("ports")
        .addObject()
        .put("name", "grpc-ext-proc")
        .put("port", PoolView.DEPLOYED_PORT)
        .put("targetPort", "picker")
        .put("protocol", "TCP")
        .put("appProtocol", Service.Port.H2C);
    Labels.put(spec.putObject("selector"), Labels.selector(pool));
    return service;
  }

  private ObjectNode disruptionBudget() {
    ObjectNode budget = Json.object();
    ObjectNode spec = budget.putObject("spec").put("maxUnavailable", 1);
    Labels.put(spec.putObject("selector").putObject("matchLabels"), Labels.selector(pool));
    return budget;
  }

  private void add(String apiVersion, String kind, ObjectNode object) {
    String namespace = deployed.service().namespace();
    String name = deployed.service().name();
    object.put("apiVersion", apiVersion).put("kind", kind);
    ObjectNode metadata = object.withObject("/metadata");
    metadata.put("name", name).put("namespace", namespace);
    Labels.put(metadata.withObject("/labels"), Labels.of(pool));
    Ownership.put(metadata, pool.meta());
    objects.put(
        ResourceKey.of(apiVersion, kind, namespace, name),
        Json.object(apiVersion, kind, namespace, name, object));
  }
}
