package io.headgate.translator.status;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.headgate.events.v1.DesiredEvent;
import io.headgate.translator.model.HttpRoute;
import io.headgate.translator.model.Problem;
import io.headgate.translator.plan.Attachment;
import io.headgate.translator.plan.Reason;
import io.headgate.translator.plan.RoutePlan;
import io.headgate.translator.plan.Verdict;
import java.util.List;
import java.util.Optional;

/** Status of a route, one entry per parentRef that names a Gateway of ours. */
public final class RouteStatus {
  private RouteStatus() {}

  /** Empty when the route has nothing to do with us. */
  public static Optional<DesiredEvent> of(RoutePlan plan, String controllerName) {
    HttpRoute route = plan.route();
    if (plan.attachments().isEmpty() && Parents.ours(route.observed(), controllerName).isEmpty()) {
      return Optional.empty();
    }
    ObjectNode status = Json.object();
    ArrayNode parents = status.putArray("parents");
    Parents.foreign(route.observed(), controllerName).forEach(parents::add);
    for (Attachment attachment : plan.attachments()) {
      ObjectNode parent = parents.addObject();
      parent.set("parentRef", Parents.reference(attachment.parent()));
      parent.put("controllerName", controllerName);
      ArrayNode conditions = parent.putArray("conditions");
      Json.condition(conditions, route.meta(), "Accepted", attachment.accepted());
      Json.condition(conditions, route.meta(), "ResolvedRefs", plan.resolved().resolvedRefs());
      List<Problem> dropped = plan.resolved().dropped();
      if (!dropped.isEmpty() && !plan.resolved().hopeless()) {
        Json.condition(
            conditions,
            route.meta(),
            "PartiallyInvalid",
            "True",
            Verdict.bad(
                Reason.UNSUPPORTED_VALUE,
                "Dropped Rule, its requests get 500: "
                    + String.join("; ", dropped.stream().map(Problem::message).limit(8).toList())));
      }
    }
    return Optional.of(Json.status(route.meta(), status));
  }
}
