package io.headgate.translator.model;

/** An object of one of the kinds that translation reads. */
public sealed interface KubeObject
    permits GatewayClass,
        Gateway,
        HttpRoute,
        GrpcRoute,
        ReferenceGrant,
        BackendTlsPolicy,
        InferencePool,
        Service,
        EndpointSlice,
        Pod,
        Namespace,
        Secret,
        ConfigMap {
  Meta meta();

  default Name name() {
    return meta().name();
  }
}
