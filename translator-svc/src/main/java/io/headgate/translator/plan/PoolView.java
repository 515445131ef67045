package io.headgate.translator.plan;

import io.headgate.events.OwnPicker;
import io.headgate.translator.ir.BackendTls;
import io.headgate.translator.ir.Cluster;
import io.headgate.translator.ir.Cluster.Protocol;
import io.headgate.translator.ir.Route.Picker;
import io.headgate.translator.model.InferencePool;
import io.headgate.translator.model.InferencePool.PickerRef;
import io.headgate.translator.model.Name;
import io.headgate.translator.model.Service;
import java.util.Collection;
import java.util.Optional;

/**
 * An InferencePool with its picker resolved.
 *
 * @param accepted whether we can serve the pool at all
 * @param resolvedRefs whether its picker is there; the reason is the pool's
 * @param routeReason the reason a route gets that refers to it while the picker is not there
 * @param picker who picks; empty while nobody can
 * @param pickerUse the picker's cluster
 * @param request what its annotation comes to
 */
public record PoolView(
    InferencePool pool,
    Verdict accepted,
    Verdict resolvedRefs,
    String routeReason,
    Optional<Picker> picker,
    Optional<Source.Use> pickerUse,
    PickerRequest request) {

  /** Asked of our own picker; a foreign one serves health on a port that the pool does not name. */
  private static final String HEALTH_SERVICE = "envoy.service.ext_proc.v3.ExternalProcessor";

  /** Of the Service of a picker that is made for a pool. */
  public static final int DEPLOYED_PORT = 9002;

  /**
   * As those see it who reach the pool through some Gateways.
   *
   * @param gateways of which one is enough to ask for a picker by default
   */
  public static PoolView resolve(InferencePool pool, Collection<Name> gateways, Lookups lookups) {
    PickerRequest request = PickerRequest.of(pool, gateways, lookups);
    return request
        .deployed()
        .map(made -> deployed(pool, made, lookups))
        .or(() ->
            pool.picker()
                .filter(r -> !OwnPicker.serves(pool.meta().annotations(), r.group(), r.kind()))
                .map(ref -> foreign(pool, ref, lookups)))
        .orElseGet(() -> own(pool, lookups))
        .asked(request);
  }

  /**
   * The pool's cluster.
   *
   * @param grpc for a route that needs HTTP/2, whatever the pool says
   */
  Source.Use use(boolean grpc) {
    String name = "pool/" + pool.name() + (grpc && !pool.h2c() ? "/h2c" : "");
    Protocol protocol = grpc || pool.h2c() ? Protocol.H2C : Protocol.HTTP1;
    return new Source.Use(
        new Cluster.Pool(name, protocol, pool.failOpen()), new Source.Pool(pool.name()));
  }

  private PoolView asked(PickerRequest asked) {
    return new PoolView(pool, accepted, resolvedRefs, routeReason, picker, pickerUse, asked);
  }

  /** While it is not healthy the shared picker stands in for it, where that one knows the pool. */
  private static PoolView deployed(
      InferencePool pool, PickerRequest.Deployed made, Lookups lookups) {
    boolean shared = pool.picker().filter(r -> !OwnPicker.named(r.group(), r.kind())).isEmpty();
    String cluster = cluster(pool);
    return resolved(
        pool,
        new Picker(pool.name().toString(), cluster, true, pool.failOpen()),
        new Source.Use(
            new Cluster.Picker(cluster, false, Optional.empty(), HEALTH_SERVICE),
            new Source.MadePicker(
                new Source.ServicePort(made.service(), DEPLOYED_PORT),
                lookups.options().ownPicker().filter(_ -> shared))));
  }

  private static String cluster(InferencePool pool) {
    return "picker/" + pool.name();
  }

  private static PoolView resolved(InferencePool pool, Picker picker, Source.Use use) {
    return new PoolView(
        pool,
        Verdict.ok(Reason.ACCEPTED),
        Verdict.ok(Reason.RESOLVED_REFS),
        "",
        Optional.of(picker),
        Optional.of(use),
        PickerRequest.NONE);
  }

  private static PoolView own(InferencePool pool, Lookups lookups) {
    return lookups
        .options()
        .ownPicker()
        .map(address ->
            resolved(
                pool,
                new Picker(pool.name().toString(), Cluster.OWN_PICKER, true, pool.failOpen()),
                new Source.Use(
                    new Cluster.Picker(Cluster.OWN_PICKER, false, Optional.empty(), HEALTH_SERVICE),
                    new Source.Fixed(address))))
        .orElseGet(() ->
            new PoolView(
                pool,
                Verdict.bad(
                    Reason.ENDPOINT_PICKER_REF_MISSING,
                    "spec.endpointPickerRef names no Service and no picker of our own is running"),
                Verdict.ok(Reason.RESOLVED_REFS),
                "",
                Optional.empty(),
                Optional.empty(),
                PickerRequest.NONE));
  }

  private static PoolView foreign(InferencePool pool, PickerRef ref, Lookups lookups) {
    Name name = new Name(pool.meta().namespace(), ref.name());
    if (!ref.isService()) {
      return broken(
          pool,
          Reason.INVALID_KIND,
          "spec.endpointPickerRef: only a core Service or headgate.io/Picker can be used, not "
              + (ref.group().isEmpty() ? "" : ref.group() + "/")
              + ref.kind());
    }
    if (ref.port().isEmpty()) {
      return broken(
          pool, Reason.BACKEND_NOT_FOUND, "spec.endpointPickerRef.port: is required for a Service");
    }
    Optional<Service> service = lookups.get(Service.class, name);
    if (service.isEmpty()) {
      return broken(
          pool, Reason.BACKEND_NOT_FOUND, "spec.endpointPickerRef: Service " + name + " not found");
    }
    if (service.get().external()) {
      return broken(
          pool,
          Reason.INVALID_KIND,
          "spec.endpointPickerRef: Service " + name + " is of type ExternalName");
    }
    int number = ref.port().get();
    Optional<Service.Port> port = service.get().port(number);
    if (port.isEmpty() || !port.get().protocol().equals("TCP")) {
      return broken(
          pool,
          Reason.BACKEND_NOT_FOUND,
          "spec.endpointPickerRef: Service " + name + " has no TCP port " + number);
    }
    Optional<TlsPolicy> policy = TlsPolicy.inForce(service.get(), port.get(), lookups);
    if (policy.filter(found -> found.tls().isEmpty()).isPresent()) {
      return broken(
          pool,
          Reason.BACKEND_NOT_FOUND,
          "spec.endpointPickerRef: BackendTLSPolicy "
              + policy.get().policy().name()
              + " of Service "
              + name
              + ": "
              + policy.get().accepted().message());
    }
    String cluster = cluster(pool);
    Optional<BackendTls> verified = policy.flatMap(TlsPolicy::tls);
    boolean tls =
        verified.isPresent() || port.get().appProtocol().filter(Service.Port.H2C::equals).isEmpty();
    return resolved(
        pool,
        new Picker(pool.name().toString(), cluster, false, ref.failOpen()),
        new Source.Use(
            new Cluster.Picker(cluster, tls, verified, ""), new Source.ServicePort(name, number)));
  }

  private static PoolView broken(InferencePool pool, String routeReason, String message) {
    return new PoolView(
        pool,
        Verdict.ok(Reason.ACCEPTED),
        Verdict.bad(Reason.INVALID_EXTENSION_REF, message),
        routeReason,
        Optional.empty(),
        Optional.empty(),
        PickerRequest.NONE);
  }
}
