package io.headgate.translator.provision;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.headgate.translator.model.Gateway;
import java.util.List;

/** The Service through which clients reach the Envoys. */
final class ProxyService {
  private ProxyService() {}

  static ObjectNode of(Gateway gateway, Parameters parameters) {
    ObjectNode service = Yaml.template("spec: {}");
    Labels.put(service.withObject("/metadata/annotations"), parameters.serviceAnnotations());
    ObjectNode spec = service.withObject("/spec");
    String type = parameters.serviceType();
    spec.put("type", type);
    parameters
        .externalTrafficPolicy()
        .filter(_ -> !type.equals("ClusterIP"))
        .ifPresent(policy -> spec.put("externalTrafficPolicy", policy));
    ArrayNode ports = spec.putArray("ports");
    ServicePorts.of(gateway)
        .forEach((port, protocol) ->
            ports
                .addObject()
                .put("name", protocol + "-" + port)
                .put("port", port)
                .put("targetPort", port)
                .put("protocol", "TCP")
                .put("appProtocol", protocol));
    List<String> wanted = Reachability.wanted(gateway);
    if (!wanted.isEmpty() && type.equals("LoadBalancer")) {
      spec.put("loadBalancerIP", wanted.getFirst());
    } else if (!wanted.isEmpty()) {
      ArrayNode external = spec.putArray("externalIPs");
      wanted.forEach(external::add);
    }
    parameters.overlay(Parameters.SERVICE, service);
    Labels.put(spec.putObject("selector"), Labels.selector(gateway));
    return service;
  }
}
