package io.headgate.translator.translate;

import io.headgate.events.v1.DesiredEvent;
import io.headgate.translator.TranslatorOptions;
import io.headgate.translator.model.GatewayClass;
import io.headgate.translator.model.ResourceSet;
import io.headgate.translator.provision.Provisioner;
import io.headgate.translator.status.GatewayClassStatus;
import java.util.Set;
import java.util.stream.Collectors;

/** Which GatewayClasses are ours. */
record Classes(TranslatorOptions options) {

  boolean ours(GatewayClass gatewayClass) {
    return gatewayClass.controllerName().equals(options.controllerName());
  }

  /** Names of those whose Gateways we serve. */
  Set<String> served(ResourceSet resources) {
    return resources.all(GatewayClass.class).stream()
        .filter(this::ours)
        .filter(c -> options.provisioning().isPresent() || GatewayClassStatus.accepted(c).ok())
        .map(c -> c.meta().key().name())
        .collect(Collectors.toSet());
  }

  DesiredEvent status(GatewayClass gatewayClass, ResourceSet resources) {
    return GatewayClassStatus.of(
        gatewayClass, Provisioner.accepted(gatewayClass, resources, options), options);
  }
}
