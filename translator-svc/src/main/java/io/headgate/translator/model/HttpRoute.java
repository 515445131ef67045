package io.headgate.translator.model;

import io.headgate.translator.ir.Route.Match;
import io.headgate.translator.ir.Route.Retry;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * An HTTPRoute, or a {@link GrpcRoute} read as one. What needs no resolving is decoded to the
 * intermediate form at once.
 *
 * @param observed what is in its status already, other controllers' entries included
 */
public record HttpRoute(
    Meta meta,
    List<ParentRef> parents,
    List<String> hostnames,
    List<Rule> rules,
    ParentStatuses observed)
    implements KubeObject {
  public HttpRoute {
    parents = List.copyOf(parents);
    hostnames = List.copyOf(hostnames);
    rules = List.copyOf(rules);
  }

  /** {@code HTTPRoute} or {@code GRPCRoute}. */
  public String kind() {
    return meta.key().kind();
  }

  /** Whether it is for gRPC, which needs HTTP/2. */
  public boolean grpc() {
    return kind().equals("GRPCRoute");
  }

  /** A Gateway, or some of its listeners, that the route wants to attach to. */
  public record ParentRef(
      String group,
      String kind,
      Optional<String> namespace,
      String name,
      Optional<String> sectionName,
      Optional<Integer> port) {
    public boolean isGateway() {
      return group.equals(Decoder.GATEWAY_GROUP) && kind.equals("Gateway");
    }

    public Name from(String referrer) {
      return new Name(namespace.orElse(referrer), name);
    }
  }

  /**
   * One rule.
   *
   * @param path where it stands, {@code spec.rules[0]}
   * @param matches at least one
   */
  public record Rule(
      String path,
      List<Match> matches,
      List<HttpFilter> filters,
      List<BackendRef> backends,
      Optional<Duration> requestTimeout,
      Optional<Duration> backendTimeout,
      Optional<Retry> retry) {
    public Rule {
      matches = List.copyOf(matches);
      filters = List.copyOf(filters);
      backends = List.copyOf(backends);
    }
  }

  /** A target and its share. */
  public record BackendRef(
      String path, ObjectRef ref, Optional<Integer> port, int weight, List<HttpFilter> filters) {
    public BackendRef {
      filters = List.copyOf(filters);
    }
  }

  static HttpRoute decode(Meta meta, Tree tree) {
    Tree spec = tree.at("spec");
    return new HttpRoute(
        meta,
        spec.list("parentRefs", HttpRoute::parent),
        spec.texts("hostnames"),
        RuleDecoder.rules(spec),
        ParentStatuses.decode(tree.at("status")));
  }

  static ParentRef parent(Tree tree) {
    return new ParentRef(
        tree.text("group", Decoder.GATEWAY_GROUP),
        tree.text("kind", "Gateway"),
        tree.text("namespace").filter(namespace -> !namespace.isEmpty()),
        tree.required("name"),
        tree.text("sectionName").filter(section -> !section.isEmpty()),
        tree.port("port"));
  }
}
