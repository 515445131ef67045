package io.headgate.translator.plan;

import io.headgate.translator.ir.BackendTls;
import io.headgate.translator.ir.Cluster;
import io.headgate.translator.ir.Cluster.Protocol;
import io.headgate.translator.ir.Route.Picker;
import io.headgate.translator.model.Decoder;
import io.headgate.translator.model.HttpRoute;
import io.headgate.translator.model.HttpRoute.BackendRef;
import io.headgate.translator.model.InferencePool;
import io.headgate.translator.model.Name;
import io.headgate.translator.model.ReferenceGrant.From;
import io.headgate.translator.model.Service;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Follows one backendRef of a route. */
final class Backends {
  private static final int UNRESOLVED = 500;
  private static final int NO_PICKER = 503;
  private static final Set<String> TLS_PROTOCOLS = Set.of("https", "kubernetes.io/wss");

  /** Where a reference leads. */
  sealed interface Target {
    Verdict verdict();

    /**
     * Traffic can go there; the verdict may still have something to complain about.
     *
     * @param uses the cluster first, then its picker's
     * @param pool the InferencePool, when it is one
     */
    record Reachable(
        Verdict verdict, List<Source.Use> uses, Optional<Picker> picker, Optional<Name> pool)
        implements Target {}

    /** Traffic for it gets {@code status}. */
    record Unreachable(Verdict verdict, int status, Optional<Name> pool) implements Target {}
  }

  private Backends() {}

  static Target resolve(HttpRoute route, BackendRef backend, Lookups lookups) {
    String namespace = route.meta().namespace();
    boolean service = backend.ref().is("", "Service");
    boolean pool = backend.ref().is(Decoder.POOL_GROUP, "InferencePool");
    Name name = backend.ref().from(namespace);
    if (pool && !lookups.options().inference()) {
      return broken(
          Reason.INVALID_KIND,
          backend,
          "support for " + Decoder.POOL_GROUP + "/InferencePool is switched off (--inference)");
    }
    if (!service && !pool) {
      return broken(
          Reason.INVALID_KIND,
          backend,
          (backend.ref().group().isEmpty() ? "" : backend.ref().group() + "/")
              + backend.ref().kind()
              + " is not supported, use Service or "
              + Decoder.POOL_GROUP
              + "/InferencePool");
    }
    From referrer = new From(Decoder.GATEWAY_GROUP, route.kind(), namespace);
    if (!Grants.permit(referrer, backend.ref(), lookups)) {
      return broken(
          Reason.REF_NOT_PERMITTED,
          backend,
          "no ReferenceGrant in namespace "
              + name.namespace()
              + " lets "
              + route.kind()
              + "s of namespace "
              + namespace
              + " use "
              + backend.ref().kind()
              + " "
              + name.name());
    }
    return service
        ? service(name, backend, route.grpc(), lookups)
        : pool(name, backend, route, lookups);
  }

  private static Target service(Name name, BackendRef backend, boolean grpc, Lookups lookups) {
    Optional<Service> service = lookups.get(Service.class, name);
    if (service.isEmpty()) {
      return broken(Reason.BACKEND_NOT_FOUND, backend, "Service " + name + " not found");
    }
    if (service.get().external()) {
      return broken(Reason.INVALID_KIND, backend, "Service " + name + " is of type ExternalName");
    }
    if (backend.port().isEmpty()) {
      return broken(Reason.BACKEND_NOT_FOUND, backend, "port is required for a Service");
    }
    int number = backend.port().get();
    Optional<Service.Port> port = service.get().port(number);
    if (port.isEmpty() || !port.get().protocol().equals("TCP")) {
      return broken(
          Reason.BACKEND_NOT_FOUND, backend, "Service " + name + " has no TCP port " + number);
    }
    String protocol = port.get().appProtocol().orElse("");
    Optional<TlsPolicy> policy = TlsPolicy.inForce(service.get(), port.get(), lookups);
    if (policy.isEmpty() && TLS_PROTOCOLS.contains(protocol)) {
      return broken(
          Reason.UNSUPPORTED_PROTOCOL,
          backend,
          "Service " + name + " wants " + protocol + ", which needs a BackendTLSPolicy");
    }
    if (policy.filter(found -> found.tls().isEmpty()).isPresent()) {
      // The policy's own status says why. In clear is not what was asked for.
      return new Target.Unreachable(Verdict.ok(Reason.RESOLVED_REFS), UNRESOLVED, Optional.empty());
    }
    return new Target.Reachable(
        Verdict.ok(Reason.RESOLVED_REFS),
        List.of(
            new Source.Use(
                serviceCluster(
                    "service/" + name + "/" + number,
                    protocol,
                    grpc,
                    policy.flatMap(TlsPolicy::tls)),
                new Source.ServicePort(name, number))),
        Optional.empty(),
        Optional.empty());
  }

  /** gRPC is HTTP/2 without being said; the same Service may serve others HTTP/1.1. */
  private static Cluster serviceCluster(
      String name, String protocol, boolean grpc, Optional<BackendTls> tls) {
    if (protocol.equals(Service.Port.H2C)) {
      return new Cluster.Service(name, Protocol.H2C, tls);
    }
    return grpc
        ? new Cluster.Service(name + "/h2c", Protocol.H2C, tls)
        : new Cluster.Service(name, Protocol.HTTP1, tls);
  }

  /** A port in the reference is ignored: the pool knows its own. */
  private static Target pool(Name name, BackendRef backend, HttpRoute route, Lookups lookups) {
    Optional<InferencePool> pool = lookups.get(InferencePool.class, name);
    if (pool.isEmpty()) {
      return broken(Reason.BACKEND_NOT_FOUND, backend, "InferencePool " + name + " not found");
    }
    PoolView view = PoolView.resolve(pool.get(), gateways(route), lookups);
    Verdict verdict =
        view.resolvedRefs().ok()
            ? Verdict.ok(Reason.RESOLVED_REFS)
            : Verdict.bad(
                view.routeReason(),
                backend.path() + ": InferencePool " + name + ": " + view.resolvedRefs().message());
    if (view.picker().isPresent() && view.pickerUse().isPresent()) {
      return new Target.Reachable(
          verdict,
          List.of(view.use(route.grpc()), view.pickerUse().get()),
          view.picker(),
          Optional.of(name));
    }
    return pool.get().failOpen() && view.accepted().ok()
        ? new Target.Reachable(
            verdict, List.of(view.use(route.grpc())), Optional.empty(), Optional.of(name))
        : new Target.Unreachable(verdict, NO_PICKER, Optional.of(name));
  }

  private static SortedSet<Name> gateways(HttpRoute route) {
    return route.parents().stream()
        .filter(HttpRoute.ParentRef::isGateway)
        .map(parent -> parent.from(route.meta().namespace()))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Target broken(String reason, BackendRef backend, String message) {
    return new Target.Unreachable(
        Verdict.bad(reason, backend.path() + ": " + message), UNRESOLVED, Optional.empty());
  }
}
