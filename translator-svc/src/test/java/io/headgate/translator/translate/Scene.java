package io.headgate.translator.translate;

import io.headgate.events.v1.Resource;
import io.headgate.translator.TranslatorOptions;
import io.headgate.translator.golden.ResourceYaml;
import io.headgate.translator.ir.Endpoints.HostPort;
import io.headgate.translator.model.Decoder;
import io.headgate.translator.model.KubeObject;
import io.headgate.translator.model.ResourceSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Resources in few words. */
final class Scene {
  static final TranslatorOptions OPTIONS =
      new TranslatorOptions(
          TranslatorOptions.CONTROLLER_NAME,
          "127.0.0.1",
          Map.of(),
          8000,
          Optional.of(new HostPort("127.0.0.1", 9002)));

  static final String CLASS =
      """
      apiVersion: gateway.networking.k8s.io/v1
      kind: GatewayClass
      metadata: {name: headgate}
      spec: {controllerName: headgate.io/gateway-controller}
      """;

  private Scene() {}

  static String gateway(String name, String listeners) {
    return """
    apiVersion: gateway.networking.k8s.io/v1
    kind: Gateway
    metadata: {name: %s}
    spec: {gatewayClassName: headgate, listeners: %s}
    """
        .formatted(name, listeners);
  }

  static String gateway(String name) {
    return gateway(name, "[{name: http, port: 80, protocol: HTTP}]");
  }

  static String route(String name, String parent, String host, String backends) {
    return """
    apiVersion: gateway.networking.k8s.io/v1
    kind: HTTPRoute
    metadata: {name: %s}
    spec:
      parentRefs: [{name: %s}]
      hostnames: [%s]
      rules: [{backendRefs: [%s]}]
    """
        .formatted(name, parent, host, backends);
  }

  static String toPool(String pool) {
    return "{group: inference.networking.k8s.io, kind: InferencePool, name: %s}".formatted(pool);
  }

  static String toService(String service) {
    return "{name: %s, port: 80}".formatted(service);
  }

  static String pool(String name, String app, String ports) {
    return """
    apiVersion: inference.networking.k8s.io/v1
    kind: InferencePool
    metadata: {name: %s}
    spec: {selector: {matchLabels: {app: %s}}, targetPorts: %s}
    """
        .formatted(name, app, ports);
  }

  static String service(String name, String app) {
    return """
    apiVersion: v1
    kind: Service
    metadata: {name: %s}
    spec: {selector: {app: %s}, ports: [{port: 80, targetPort: 8080}]}
    """
        .formatted(name, app);
  }

  static String slice(String name, String service, String ip) {
    return """
    apiVersion: discovery.k8s.io/v1
    kind: EndpointSlice
    metadata: {name: %s, labels: {kubernetes.io/service-name: %s}}
    addressType: IPv4
    ports: [{port: 8080}]
    endpoints: [{addresses: [%s]}]
    """
        .formatted(name, service, ip);
  }

  static String pod(String name, String app, String ip, boolean ready) {
    return """
    apiVersion: v1
    kind: Pod
    metadata: {name: %s, labels: {app: %s}}
    status: {podIP: %s, conditions: [{type: Ready, status: "%s"}]}
    """
        .formatted(name, app, ip, ready ? "True" : "False");
  }

  static List<Resource> resources(String yaml) {
    return ResourceYaml.read(yaml);
  }

  static Resource resource(String yaml) {
    return resources(yaml).getFirst();
  }

  static KubeObject object(String yaml) {
    return switch (Decoder.decode(resource(yaml))) {
      case Decoder.Decoded.Known(KubeObject object) -> object;
      case Decoder.Decoded.Ignored _, Decoder.Decoded.Broken _ ->
          throw new AssertionError("cannot be decoded: " + yaml);
    };
  }

  static ResourceSet set(List<String> documents) {
    ResourceSet set = ResourceSet.EMPTY;
    for (String document : documents) {
      set = set.with(object(document));
    }
    return set;
  }
}
