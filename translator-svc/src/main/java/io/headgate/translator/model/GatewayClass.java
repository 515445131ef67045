package io.headgate.translator.model;

/** Says which controller serves the Gateways that name it. */
public record GatewayClass(Meta meta, String controllerName, boolean hasParameters)
    implements KubeObject {
  static GatewayClass decode(Meta meta, Tree tree) {
    Tree spec = tree.at("spec");
    return new GatewayClass(
        meta, spec.required("controllerName"), spec.at("parametersRef").present());
  }
}
