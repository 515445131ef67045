package io.headgate.translator.provision;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.headgate.translator.ProvisioningOptions;
import io.headgate.translator.model.Gateway;
import io.headgate.translator.plan.Naming;
import java.util.SortedMap;

/** The Deployment of Envoys. */
final class Workload {
  /** Bytes of the bootstrap changed: pods have to be replaced. */
  private static final String BOOTSTRAP = "headgate.io/bootstrap";

  private static final int GRACE_BEYOND_DRAIN = 15;

  // No pod goes before another is ready, so a rollout refuses no request. The token of the pod's
  // ServiceAccount is not mounted: Envoy has no business with the API server.
  private static final String DEPLOYMENT =
      """
      spec:
        revisionHistoryLimit: 2
        strategy:
          type: RollingUpdate
          rollingUpdate: {maxUnavailable: 0, maxSurge: 1}
        template:
          spec:
            automountServiceAccountToken: false
            securityContext:
              runAsNonRoot: true
              runAsUser: 65532
              runAsGroup: 65532
              fsGroup: 65532
              seccompProfile: {type: RuntimeDefault}
              sysctls:
              - {name: net.ipv4.ip_unprivileged_port_start, value: "0"}
            containers:
            - name: envoy
              imagePullPolicy: IfNotPresent
              workingDir: /etc/headgate
              env:
              - name: POD_NAME
                valueFrom: {fieldRef: {apiVersion: v1, fieldPath: metadata.name}}
              resources:
                requests: {cpu: 100m, memory: 256Mi}
              securityContext:
                allowPrivilegeEscalation: false
                readOnlyRootFilesystem: true
                capabilities: {drop: [ALL]}
              readinessProbe:
                httpGet: {path: /ready, port: 19003}
                periodSeconds: 1
                timeoutSeconds: 1
                failureThreshold: 3
              volumeMounts:
              - {name: bootstrap, mountPath: /etc/headgate/volumes/bootstrap, readOnly: true}
            volumes:
            - name: bootstrap
              configMap: {}
            topologySpreadConstraints:
            - maxSkew: 1
              topologyKey: kubernetes.io/hostname
              whenUnsatisfiable: ScheduleAnyway
      """;
  private static final String TOKEN =
      """
      name: token
      projected:
        sources:
        - serviceAccountToken: {expirationSeconds: 3600, path: token}
      """;

  private Workload() {}

  static ObjectNode of(
      Gateway gateway,
      Parameters parameters,
      ProvisioningOptions options,
      SortedMap<String, String> files) {
    String name = Naming.object(gateway);
    ObjectNode deployment = Yaml.template(DEPLOYMENT);
    ObjectNode spec = deployment.withObject("/spec");
    // Where nobody asks for a number, whoever scales the Deployment is not contradicted.
    parameters.replicas().ifPresent(replicas -> spec.put("replicas", replicas));
    ObjectNode pod = spec.withObject("/template/spec");
    pod.put("serviceAccountName", name);
    pod.put("terminationGracePeriodSeconds", parameters.drainSeconds() + GRACE_BEYOND_DRAIN);
    ((ObjectNode) pod.at("/volumes/0/configMap")).put("name", name);
    Labels.put(
        ((ObjectNode) pod.at("/topologySpreadConstraints/0"))
            .putObject("labelSelector")
            .putObject("matchLabels"),
        Labels.selector(gateway));
    ObjectNode envoy = (ObjectNode) pod.at("/containers/0");
    envoy.put("image", parameters.image().orElse(options.image()));
    parameters.resources().ifPresent(resources -> envoy.set("resources", resources));
    args(gateway, envoy.putArray("args"));
    ports(gateway, envoy.putArray("ports"));
    if (parameters.drainSeconds() > 0) {
      envoy
          .withObject("/lifecycle/preStop/httpGet")
          .put("path", EnvoyConfig.drainPath(gateway))
          .put("port", ProvisioningOptions.HEALTH_PORT);
    }
    options.tls().ifPresent(tls -> token(pod, envoy, tls.audience()));
    parameters.overlay(Parameters.DEPLOYMENT, deployment);
    if (parameters.hasAutoscaler()) {
      spec.remove("replicas");
    }
    Labels.put(spec.putObject("selector").putObject("matchLabels"), Labels.selector(gateway));
    ObjectNode metadata = spec.withObject("/template/metadata");
    Labels.put(metadata.withObject("/labels"), Labels.of(gateway));
    Labels.put(metadata.withObject("/annotations"), Labels.annotations(gateway));
    metadata.withObject("/annotations").put(BOOTSTRAP, Bootstrap.version(files));
    return deployment;
  }

  private static void args(Gateway gateway, ArrayNode args) {
    args.add("-c").add("volumes/" + Bootstrap.CONFIG_VOLUME + "/" + Bootstrap.CONFIG);
    args.add("--service-node").add("$(POD_NAME)");
    args.add("--service-cluster").add(gateway.name().toString());
    args.add("--disable-hot-restart");
    // A changed listener asks its clients to leave at once and cuts off only who has not left after
    // this: responses of models take their time.
    args.add("--drain-strategy").add("immediate");
    args.add("--drain-time-s").add("3600");
    args.add("--log-level").add("warning");
  }

  private static void ports(Gateway gateway, ArrayNode ports) {
    ServicePorts.of(gateway)
        .forEach((port, _) ->
            ports
                .addObject()
                .put("containerPort", port)
                .put("name", "port-" + port)
                .put("protocol", "TCP"));
    ports
        .addObject()
        .put("containerPort", ProvisioningOptions.HEALTH_PORT)
        .put("name", "health")
        .put("protocol", "TCP");
  }

  private static void token(ObjectNode pod, ObjectNode envoy, String audience) {
    ObjectNode volume = Yaml.template(TOKEN);
    ((ObjectNode) volume.at("/projected/sources/0/serviceAccountToken")).put("audience", audience);
    pod.withArray("volumes").add(volume);
    envoy
        .withArray("volumeMounts")
        .addObject()
        .put("name", Bootstrap.TOKEN_VOLUME)
        .put("mountPath", "/etc/headgate/volumes/" + Bootstrap.TOKEN_VOLUME)
        .put("readOnly", true);
  }
}
