package io.headgate.translator.model;

/**
 * A GRPCRoute, read as the HTTP that gRPC is on the wire: a method is a path, and everything else
 * is as in an HTTPRoute.
 */
public record GrpcRoute(HttpRoute http) implements KubeObject {
  @Override
  public Meta meta() {
    return http.meta();
  }

  static GrpcRoute decode(Meta meta, Tree tree) {
    Tree spec = tree.at("spec");
    return new GrpcRoute(
        new HttpRoute(
            meta,
            spec.list("parentRefs", HttpRoute::parent),
            spec.texts("hostnames"),
            spec.list("rules", GrpcRules::rule),
            ParentStatuses.decode(tree.at("status"))));
  }
}
