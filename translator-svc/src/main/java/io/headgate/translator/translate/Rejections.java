package io.headgate.translator.translate;

import io.headgate.events.Keys;
import io.headgate.events.ResourceKey;
import io.headgate.events.v1.DesiredEvent;
import io.headgate.translator.model.HttpRoute.ParentRef;
import io.headgate.translator.model.InferencePool;
import io.headgate.translator.model.Name;
import io.headgate.translator.model.Rejected;
import io.headgate.translator.plan.Attachment;
import io.headgate.translator.plan.Lookups.Question;
import io.headgate.translator.status.RejectedStatus;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Tells the owners of objects that cannot be decoded.
 *
 * @param classes names of the GatewayClasses whose Gateways we serve
 */
record Rejections(Planned planned, Set<String> classes, String controllerName) {

  /** Statuses by key on the log; empty = none. */
  SortedMap<String, Optional<DesiredEvent>> statuses(Map<ResourceKey, Rejected> rejected) {
    SortedMap<String, Optional<DesiredEvent>> statuses = new TreeMap<>();
    rejected.forEach((key, object) -> statuses.put(Keys.desiredStatus(key), status(object)));
    return statuses;
  }

  private Optional<DesiredEvent> status(Rejected object) {
    return switch (object.meta().key().kind()) {
      case "GatewayClass" ->
          object.claim().equals(controllerName)
              ? Optional.of(RejectedStatus.gatewayClass(object))
              : Optional.empty();
      case "Gateway" ->
          classes.contains(object.claim())
              ? Optional.of(RejectedStatus.gateway(object))
              : Optional.empty();
      case "HTTPRoute", "GRPCRoute" ->
          RejectedStatus.route(object, parents(object), controllerName);
      case "InferencePool" -> RejectedStatus.pool(object, gateways(object), controllerName);
      default -> Optional.empty();
    };
  }

  private List<ParentRef> parents(Rejected route) {
    return route.parents().stream()
        .distinct()
        .filter(parent -> parent.isGateway())
        .filter(parent -> planned.gateways().containsKey(parent.from(route.meta().namespace())))
        .toList();
  }

  /** Only a route that may refer to the pool asks for it, and none while pools are left alone. */
  private Collection<Name> gateways(Rejected pool) {
    Set<Name> gateways = new TreeSet<>();
    Question asked = new Question.One(InferencePool.class, pool.meta().name());
    for (ResourceKey route : planned.routeAskers().get(asked)) {
      Optional.ofNullable(planned.routes().get(route)).stream()
          .flatMap(memo -> memo.plan().attachments().stream())
          .map(Attachment::gateway)
          .forEach(gateways::add);
    }
    return gateways;
  }
}
