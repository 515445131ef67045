package io.headgate.translator.plan;

import io.headgate.translator.model.Decoder;
import io.headgate.translator.model.Gateway.From;
import io.headgate.translator.model.Gateway.RouteKind;
import io.headgate.translator.model.HttpRoute;
import io.headgate.translator.model.HttpRoute.ParentRef;
import io.headgate.translator.model.Name;
import io.headgate.translator.model.Namespace;
import io.headgate.translator.plan.GatewayView.ListenerView;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;

/** Attaches a route to listeners. */
public final class Attachments {
  private static final String NAME_LABEL = "kubernetes.io/metadata.name";

  private Attachments() {}

  public static Attachment.Set attach(HttpRoute route, Lookups lookups) {
    List<Attachment> attachments = new ArrayList<>();
    for (ParentRef parent : new LinkedHashSet<>(route.parents())) {
      if (parent.isGateway()) {
        Name name = parent.from(route.meta().namespace());
        lookups
            .gateway(name)
            .ifPresent(view -> attachments.add(attach(route, parent, view, lookups)));
      }
    }
    return new Attachment.Set(attachments);
  }

  private static Attachment attach(
      HttpRoute route, ParentRef parent, GatewayView view, Lookups lookups) {
    Name gateway = view.gateway().name();
    List<ListenerView> meant =
        view.listeners().stream().filter(listener -> means(parent, listener)).toList();
    if (meant.isEmpty()) {
      return refused(
          parent,
          gateway,
          Reason.NO_MATCHING_PARENT,
          "Gateway " + gateway + " has no listener with that sectionName and port");
    }
    List<ListenerView> allowed =
        meant.stream()
            .filter(l -> takes(l, route))
            .filter(l -> allows(l.listener().from(), route, gateway, lookups))
            .toList();
    if (allowed.isEmpty()) {
      return refused(
          parent,
          gateway,
          Reason.NOT_ALLOWED_BY_LISTENERS,
          "no listener of Gateway "
              + gateway
              + " lets "
              + route.kind()
              + "s of namespace "
              + route.meta().namespace()
              + " attach");
    }
    Map<String, SortedSet<String>> hosts = new TreeMap<>();
    for (ListenerView listener : allowed) {
      SortedSet<String> common = Hostnames.intersect(listener.host(), route.hostnames());
      if (!common.isEmpty()) {
        hosts.put(listener.listener().name(), common);
      }
    }
    return hosts.isEmpty()
        ? refused(
            parent,
            gateway,
            Reason.NO_MATCHING_LISTENER_HOSTNAME,
            "no hostname of the route is one of a listener of Gateway " + gateway)
        : new Attachment(parent, gateway, Verdict.ok(Reason.ACCEPTED), hosts);
  }

  private static boolean means(ParentRef parent, ListenerView listener) {
    return parent.sectionName().map(listener.listener().name()::equals).orElse(true)
        && parent.port().map(port -> port == listener.listener().port()).orElse(true);
  }

  private static boolean takes(ListenerView listener, HttpRoute route) {
    return listener.kinds().contains(new RouteKind(Decoder.GATEWAY_GROUP, route.kind()));
  }

  private static boolean allows(From from, HttpRoute route, Name gateway, Lookups lookups) {
    String namespace = route.meta().namespace();
    return switch (from) {
      case From.All _ -> true;
      case From.None _ -> false;
      case From.Same _ -> namespace.equals(gateway.namespace());
      case From.Selected(var selector) -> selector.matches(labels(namespace, lookups));
    };
  }

  /** Kubernetes gives every namespace a label with its name; elsewhere nobody does. */
  private static SortedMap<String, String> labels(String namespace, Lookups lookups) {
    Optional<Namespace> object = lookups.get(Namespace.class, new Name("", namespace));
    SortedMap<String, String> labels = new TreeMap<>();
    object.ifPresent(found -> labels.putAll(found.meta().labels()));
    labels.putIfAbsent(NAME_LABEL, namespace);
    return labels;
  }

  private static Attachment refused(ParentRef parent, Name gateway, String reason, String message) {
    return new Attachment(parent, gateway, Verdict.bad(reason, message), Map.of());
  }
}
