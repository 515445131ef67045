package io.headgate.translator.status;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.headgate.events.v1.DesiredEvent;
import io.headgate.translator.model.InferencePool;
import io.headgate.translator.model.Name;
import io.headgate.translator.plan.PoolView;
import io.headgate.translator.plan.Reason;
import io.headgate.translator.plan.Verdict;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;

/** Status of an InferencePool, one entry per Gateway of ours that a route reaches it through. */
public final class PoolStatus {
  private PoolStatus() {}

  /**
   * What the status says; empty when the pool has nothing to do with us.
   *
   * @param gateways by Gateway whether a route that refers to the pool is accepted there
   * @param shadow whether the shadow Service can be made
   */
  public static Optional<DesiredEvent> of(
      PoolView view, SortedMap<Name, Boolean> gateways, Verdict shadow, String controllerName) {
    InferencePool pool = view.pool();
    if (gateways.isEmpty() && Parents.ours(pool.observed(), controllerName).isEmpty()) {
      return Optional.empty();
    }
    ObjectNode status = Json.object();
    ArrayNode parents = status.putArray("parents");
    List<JsonNode> foreign = Parents.foreign(pool.observed(), controllerName);
    foreign.stream().limit(Parents.MOST).forEach(parents::add);
    for (Map.Entry<Name, Boolean> gateway : gateways.entrySet()) {
      if (parents.size() < Parents.MOST) {
        parent(view, gateway.getKey(), gateway.getValue(), shadow, parents.addObject())
            .put("controllerName", controllerName);
      }
    }
    return Optional.of(Json.status(pool.meta(), status));
  }

  private static ObjectNode parent(
      PoolView view, Name gateway, boolean routeAccepted, Verdict shadow, ObjectNode parent) {
    parent.set("parentRef", Parents.reference(gateway));
    ArrayNode conditions = parent.putArray("conditions");
    Verdict accepted =
        routeAccepted
            ? view.accepted()
            : Verdict.bad(
                Reason.HTTP_ROUTE_NOT_ACCEPTED,
                "no HTTPRoute that refers to the pool is accepted by Gateway " + gateway);
    Json.condition(conditions, view.pool().meta(), "Accepted", accepted);
    Json.condition(conditions, view.pool().meta(), "ResolvedRefs", view.resolvedRefs());
    if (!view.request().verdict().ok()) {
      Json.condition(
          conditions, view.pool().meta(), "headgate.io/Picker", view.request().verdict());
    }
    if (!shadow.ok()) {
      Json.condition(conditions, view.pool().meta(), "headgate.io/ShadowService", shadow);
    }
    return parent;
  }
}
