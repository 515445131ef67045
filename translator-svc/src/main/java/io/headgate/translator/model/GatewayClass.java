package io.headgate.translator.model;

import java.util.Optional;

/** Says which controller serves the Gateways that name it. */
public record GatewayClass(Meta meta, String controllerName, Optional<ObjectRef> parameters)
    implements KubeObject {
  static GatewayClass decode(Meta meta, Tree tree) {
    Tree spec = tree.at("spec");
    Tree parameters = spec.at("parametersRef");
    return new GatewayClass(
        meta,
        spec.required("controllerName"),
        parameters.present()
            ? Optional.of(ObjectRef.decode(parameters, "", ""))
            : Optional.empty());
  }
}
