package io.headgate.watcher.kubernetes.api;

import io.headgate.events.ResourceKey;
import java.util.List;
import java.util.Optional;

/** The kinds that are read or written. */
public final class ApiKinds {
  private static final String GATEWAY = "gateway.networking.k8s.io";
  private static final String INFERENCE = "inference.networking.k8s.io";
  private static final String INFERENCE_OLDER = "inference.networking.x-k8s.io";
  private static final String LLM_D = "llm-d.ai";

  public static final ApiKind GATEWAY_CLASS =
      new ApiKind(GATEWAY, List.of("v1"), "GatewayClass", "gatewayclasses", false);
  public static final ApiKind GATEWAYS = of(GATEWAY, "Gateway", "gateways", "v1");
  public static final ApiKind HTTP_ROUTE = of(GATEWAY, "HTTPRoute", "httproutes", "v1");
  public static final ApiKind GRPC_ROUTE = of(GATEWAY, "GRPCRoute", "grpcroutes", "v1");
  public static final ApiKind REFERENCE_GRANT =
      of(GATEWAY, "ReferenceGrant", "referencegrants", "v1", "v1beta1");
  public static final ApiKind BACKEND_TLS_POLICY =
      of(GATEWAY, "BackendTLSPolicy", "backendtlspolicies", "v1");
  public static final ApiKind INFERENCE_POOL =
      of(INFERENCE, "InferencePool", "inferencepools", "v1");
  public static final ApiKind NAMESPACE =
      new ApiKind("", List.of("v1"), "Namespace", "namespaces", false);
  public static final ApiKind SERVICE = of("", "Service", "services", "v1");
  public static final ApiKind ENDPOINT_SLICE =
      of("discovery.k8s.io", "EndpointSlice", "endpointslices", "v1");
  public static final ApiKind POD = of("", "Pod", "pods", "v1");
  public static final ApiKind SECRET = of("", "Secret", "secrets", "v1");
  public static final ApiKind CONFIG_MAP = of("", "ConfigMap", "configmaps", "v1");
  public static final ApiKind SERVICE_ACCOUNT = of("", "ServiceAccount", "serviceaccounts", "v1");
  public static final ApiKind DEPLOYMENT = of("apps", "Deployment", "deployments", "v1");
  public static final ApiKind POD_DISRUPTION_BUDGET =
      of("policy", "PodDisruptionBudget", "poddisruptionbudgets", "v1");
  public static final ApiKind AUTOSCALER =
      of("autoscaling", "HorizontalPodAutoscaler", "horizontalpodautoscalers", "v2");
  public static final ApiKind ROLE_BINDING =
      of("rbac.authorization.k8s.io", "RoleBinding", "rolebindings", "v1");
  public static final ApiKind EVENT = of("events.k8s.io", "Event", "events", "v1");

  /** Followed as a whole, in every namespace that is watched. */
  public static final List<ApiKind> FOLLOWED =
      List.of(
          GATEWAY_CLASS,
          NAMESPACE,
          GATEWAYS,
          HTTP_ROUTE,
          GRPC_ROUTE,
          REFERENCE_GRANT,
          BACKEND_TLS_POLICY,
          INFERENCE_POOL,
          of(LLM_D, "InferenceObjective", "inferenceobjectives", "v1alpha2"),
          of(INFERENCE_OLDER, "InferenceObjective", "inferenceobjectives", "v1alpha2"),
          of(LLM_D, "InferenceModelRewrite", "inferencemodelrewrites", "v1alpha2"),
          of(INFERENCE_OLDER, "InferenceModelRewrite", "inferencemodelrewrites", "v1alpha2"),
          SERVICE,
          ENDPOINT_SLICE,
          POD);

  /** Followed one by one, where something refers to them. */
  public static final List<ApiKind> REFERRED = List.of(SECRET, CONFIG_MAP);

  private static final List<ApiKind> WRITTEN =
      List.of(
          GATEWAY_CLASS,
          GATEWAYS,
          HTTP_ROUTE,
          GRPC_ROUTE,
          BACKEND_TLS_POLICY,
          INFERENCE_POOL,
          SERVICE,
          SERVICE_ACCOUNT,
          DEPLOYMENT,
          POD_DISRUPTION_BUDGET,
          AUTOSCALER,
          CONFIG_MAP,
          ROLE_BINDING);

  private ApiKinds() {}

  /** The kind of an object that may be written. */
  public static Optional<ApiKind> written(ResourceKey key) {
    return WRITTEN.stream().filter(kind -> kind.is(key)).findFirst();
  }

  private static ApiKind of(String group, String kind, String plural, String... versions) {
    return new ApiKind(group, List.of(versions), kind, plural, true);
  }
}
