package io.headgate.translator.status;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.headgate.events.v1.DesiredEvent;
import io.headgate.translator.model.Name;
import io.headgate.translator.plan.TlsPolicy;
import java.util.Collection;
import java.util.Optional;

/** Status of a BackendTLSPolicy, one entry per Gateway of ours that leads to a target of it. */
public final class PolicyStatus {
  /** As many as an API server takes. */
  private static final int MOST = 16;

  private PolicyStatus() {}

  /** Empty when the policy has nothing to do with us. */
  public static Optional<DesiredEvent> of(
      TlsPolicy view, Collection<Name> gateways, String controllerName) {
    if (gateways.isEmpty() && Parents.ours(view.policy().observed(), controllerName).isEmpty()) {
      return Optional.empty();
    }
    ObjectNode status = Json.object();
    ArrayNode ancestors = status.putArray("ancestors");
    Parents.foreign(view.policy().observed(), controllerName).stream()
        .limit(MOST)
        .forEach(ancestors::add);
    for (Name gateway : gateways) {
      if (ancestors.size() < MOST) {
        ObjectNode ancestor = ancestors.addObject();
        ancestor.set("ancestorRef", Parents.reference(gateway));
        ancestor.put("controllerName", controllerName);
        ArrayNode conditions = ancestor.putArray("conditions");
        Json.condition(conditions, view.policy().meta(), "Accepted", view.accepted());
        Json.condition(conditions, view.policy().meta(), "ResolvedRefs", view.resolvedRefs());
      }
    }
    return Optional.of(Json.status(view.policy().meta(), status));
  }
}
