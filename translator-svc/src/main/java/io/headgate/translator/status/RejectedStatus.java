package io.headgate.translator.status;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.headgate.events.v1.DesiredEvent;
import io.headgate.translator.model.HttpRoute.ParentRef;
import io.headgate.translator.model.Name;
import io.headgate.translator.model.Problem;
import io.headgate.translator.model.Rejected;
import io.headgate.translator.plan.Reason;
import io.headgate.translator.plan.Verdict;
import java.util.Collection;
import java.util.Optional;

/** Status of an object of ours that cannot be decoded: not accepted, and what is wrong with it. */
public final class RejectedStatus {
  private static final String UNSUPPORTED = "Unsupported";
  private static final String NOT_SUPPORTED_BY_PARENT = "NotSupportedByParent";

  private RejectedStatus() {}

  public static DesiredEvent gatewayClass(Rejected object) {
    ObjectNode status = Json.object();
    accepted(status.putArray("conditions"), object, UNSUPPORTED);
    return Json.status(object.meta(), status);
  }

  public static DesiredEvent gateway(Rejected object) {
    ObjectNode status = Json.object();
    ArrayNode conditions = status.putArray("conditions");
    accepted(conditions, object, Reason.INVALID);
    Json.condition(
        conditions,
        object.meta(),
        "Programmed",
        Verdict.bad(Reason.INVALID, "the Gateway is not accepted"));
    return Json.status(object.meta(), status);
  }

  /**
   * Empty when the route has nothing to do with us.
   *
   * @param parents those of its parentRefs that name a Gateway of ours
   */
  public static Optional<DesiredEvent> route(
      Rejected object, Collection<ParentRef> parents, String controllerName) {
    return parents(
        object,
        parents.stream().map(Parents::reference).toList(),
        Reason.UNSUPPORTED_VALUE,
        controllerName);
  }

  /**
   * Empty when the pool has nothing to do with us.
   *
   * @param gateways those of ours that a route leads from to the pool
   */
  public static Optional<DesiredEvent> pool(
      Rejected object, Collection<Name> gateways, String controllerName) {
    return parents(
        object,
        gateways.stream().map(Parents::reference).toList(),
        NOT_SUPPORTED_BY_PARENT,
        controllerName);
  }

  private static Optional<DesiredEvent> parents(
      Rejected object, Collection<ObjectNode> refs, String reason, String controllerName) {
    if (refs.isEmpty() && Parents.ours(object.observed(), controllerName).isEmpty()) {
      return Optional.empty();
    }
    ObjectNode status = Json.object();
    ArrayNode parents = status.putArray("parents");
    Parents.foreign(object.observed(), controllerName).forEach(parents::add);
    for (ObjectNode ref : refs) {
      if (parents.size() < Parents.MOST) {
        ObjectNode parent = parents.addObject().put("controllerName", controllerName);
        parent.set("parentRef", ref);
        accepted(parent.putArray("conditions"), object, reason);
      }
    }
    return Optional.of(Json.status(object.meta(), status));
  }

  private static void accepted(ArrayNode conditions, Rejected object, String reason) {
    Problem problem = object.problem();
    String message =
        problem.path().isEmpty() ? problem.message() : problem.path() + ": " + problem.message();
    Json.condition(conditions, object.meta(), "Accepted", Verdict.bad(reason, message));
  }
}
