package io.headgate.translator.status;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.ByteString;
import io.headgate.events.v1.DesiredEvent;
import io.headgate.translator.TranslatorOptions;
import io.headgate.translator.model.Gateway;
import io.headgate.translator.model.Meta;
import io.headgate.translator.plan.GatewayView;
import io.headgate.translator.plan.GatewayView.ListenerView;
import io.headgate.translator.plan.Provision;
import io.headgate.translator.plan.Reason;
import io.headgate.translator.plan.Verdict;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Status of a Gateway of ours and of its listeners. */
public final class GatewayStatus {
  private static final Set<String> WILDCARDS = Set.of("0.0.0.0", "::", "");

  private GatewayStatus() {}

  /**
   * What the status says.
   *
   * @param attached accepted routes by listener
   */
  public static DesiredEvent of(
      GatewayView view,
      Map<String, Integer> attached,
      Programming programming,
      TranslatorOptions options) {
    Meta meta = view.gateway().meta();
    ObjectNode status = Json.object();
    ArrayNode addresses = status.putArray("addresses");
    if (view.provision().isPresent()) {
      view.provision()
          .get()
          .addresses()
          .forEach(a -> addresses.addObject().put("type", a.type()).put("value", a.value()));
    } else if (view.accepted().ok()) {
      addresses(view.gateway(), options, addresses);
    }
    ArrayNode conditions = status.putArray("conditions");
    Json.condition(conditions, meta, "Accepted", view.accepted());
    Json.condition(conditions, meta, "Programmed", programmed(view, programming));
    ArrayNode listeners = status.putArray("listeners");
    for (ListenerView listener : view.listeners()) {
      listener(
          view,
          listener,
          attached.getOrDefault(listener.listener().name(), 0),
          programming,
          listeners.addObject());
    }
    return Json.status(meta, status);
  }

  /** Whether a status written earlier says that the Gateway is programmed. */
  public static boolean programmed(ByteString json) {
    for (JsonNode condition : Json.read(json).path("conditions")) {
      if (condition.path("type").asText("").equals("Programmed")) {
        return condition.path("status").asText("").equals("True");
      }
    }
    return false;
  }

  private static Verdict programmed(GatewayView view, Programming programming) {
    if (!view.accepted().ok()) {
      return Verdict.bad(Reason.INVALID, "the Gateway is not accepted");
    }
    if (!view.listeners().isEmpty() && view.listeners().stream().noneMatch(ListenerView::usable)) {
      return Verdict.bad(Reason.INVALID, "no listener can be served");
    }
    Verdict proxies = programming.verdict();
    return view.provision()
        .map(Provision::reachable)
        .filter(reachable -> !reachable.ok() && !proxies.reason().equals(Reason.INVALID))
        .orElse(proxies);
  }

  private static void listener(
      GatewayView view,
      ListenerView listener,
      int attached,
      Programming programming,
      ObjectNode status) {
    Meta meta = view.gateway().meta();
    status.put("name", listener.listener().name());
    status.put("attachedRoutes", attached);
    ArrayNode kinds = status.putArray("supportedKinds");
    listener
        .kinds()
        .forEach(kind -> kinds.addObject().put("group", kind.group()).put("kind", kind.kind()));
    ArrayNode conditions = status.putArray("conditions");
    Json.condition(conditions, meta, "Accepted", listener.accepted());
    Json.condition(
        conditions,
        meta,
        "Conflicted",
        listener.conflict().ok() ? "False" : "True",
        listener.conflict());
    Json.condition(conditions, meta, "ResolvedRefs", listener.resolvedRefs());
    Json.condition(
        conditions,
        meta,
        "Programmed",
        view.served() && listener.usable()
            ? programming.verdict()
            : Verdict.bad(Reason.INVALID, "the listener cannot be served"));
  }

  private static void addresses(Gateway gateway, TranslatorOptions options, ArrayNode addresses) {
    List<String> values =
        gateway.addresses().isEmpty()
            ? List.of(options.bindAddress())
            : List.of(gateway.addresses().getFirst().value());
    values.stream()
        .filter(value -> !WILDCARDS.contains(value))
        .forEach(value -> addresses.addObject().put("type", "IPAddress").put("value", value));
  }
}
