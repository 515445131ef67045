package io.headgate.xds.subscribe;

import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.xds.snapshot.Resource;
import io.headgate.xds.snapshot.Snapshot;
import io.headgate.xds.snapshot.TypeUrls;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A proxy that behaves as Envoy does: clusters first, endpoints for clusters it has, listeners once
 * it has clusters, routes for listeners it has; what it refuses it leaves out, and keeps the rest.
 * Messages travel in order and only when the test lets them.
 */
final class SimulatedProxy {
  private final Protocol protocol;
  final Map<String, Map<String, Resource>> has = new TreeMap<>(TypeUrls.ORDER);
  final Set<String> everRefused = new HashSet<>();
  private final Map<String, Set<String>> subscribed = new HashMap<>();
  private final Map<String, String> nonces = new HashMap<>();
  private final Map<String, String> versions = new HashMap<>();
  final Deque<Input> toServer = new ArrayDeque<>();
  final Deque<Output.Send> toProxy = new ArrayDeque<>();
  int responses;

  SimulatedProxy(Protocol protocol) {
    this.protocol = protocol;
    for (String url :
        List.of(TypeUrls.CLUSTER, TypeUrls.ENDPOINTS, TypeUrls.LISTENER, TypeUrls.ROUTES)) {
      has.put(url, new TreeMap<>());
    }
  }

  /** A new process: everything held is lost. */
  void restart() {
    has.values().forEach(Map::clear);
    subscribed.clear();
    versions.clear();
  }

  /** A new stream: everything under way is lost, everything held is told. */
  void connect() {
    toServer.clear();
    toProxy.clear();
    nonces.clear();
    Set<String> known = Set.copyOf(subscribed.keySet());
    subscribed.clear();
    first(TypeUrls.CLUSTER, Set.of());
    if (known.contains(TypeUrls.ENDPOINTS)) {
      first(TypeUrls.ENDPOINTS, endpointsWanted());
    }
    if (known.contains(TypeUrls.LISTENER)) {
      first(TypeUrls.LISTENER, Set.of());
    }
    if (known.contains(TypeUrls.ROUTES)) {
      first(TypeUrls.ROUTES, routesWanted());
    }
  }

  /**
   * Takes the oldest response over.
   *
   * @param bad names to refuse
   */
  void receive(Set<String> bad) {
    Output.Send send = toProxy.removeFirst();
    responses++;
    String url = send.typeUrl();
    Map<String, Resource> mine = has.get(url);
    Set<String> refused = new TreeSet<>();
    Set<String> present = new HashSet<>();
    for (Resource resource : send.resources()) {
      present.add(resource.name());
      if (bad.contains(resource.name())) {
        refused.add(resource.name());
      } else if (TypeUrls.legacyWildcard(url) || subscribed.get(url).contains(resource.name())) {
        mine.put(resource.name(), resource);
      }
    }
    everRefused.addAll(refused);
    send.removed().forEach(mine::remove);
    if (protocol == Protocol.STATE_OF_THE_WORLD && TypeUrls.legacyWildcard(url)) {
      mine.keySet().retainAll(present);
    }
    nonces.put(url, send.nonce());
    if (refused.isEmpty()) {
      versions.put(url, send.version());
    }
    answer(send, refused);
    if (url.equals(TypeUrls.CLUSTER)) {
      has.get(TypeUrls.ENDPOINTS).keySet().retainAll(endpointsWanted());
      subscribe(TypeUrls.ENDPOINTS, endpointsWanted());
      if (!subscribed.containsKey(TypeUrls.LISTENER)) {
        first(TypeUrls.LISTENER, Set.of());
      }
    } else if (url.equals(TypeUrls.LISTENER)) {
      has.get(TypeUrls.ROUTES).keySet().retainAll(routesWanted());
      subscribe(TypeUrls.ROUTES, routesWanted());
    }
  }

  /** No route may lead to a cluster that is not there, unless the proxy itself refused it. */
  void assertNothingDangles(String story) {
    for (Resource routes : has.get(TypeUrls.ROUTES).values()) {
      Set<String> missing = new TreeSet<>(routes.references().clusters());
      missing.removeAll(has.get(TypeUrls.CLUSTER).keySet());
      missing.removeAll(everRefused);
      assertThat(missing).as("%s: clusters missing for %s", story, routes.name()).isEmpty();
    }
  }

  void assertEqualTo(Snapshot snapshot, String story) {
    has.forEach((url, mine) -> {
      Map<String, String> expected = new TreeMap<>();
      snapshot.type(url).forEach((name, it) -> expected.put(name, it.version()));
      Map<String, String> actual = new TreeMap<>();
      mine.forEach((name, it) -> actual.put(name, it.version()));
      assertThat(actual).as("%s: %s", story, url).isEqualTo(expected);
    });
  }

  private void answer(Output.Send send, Set<String> refused) {
    Optional<String> error =
        refused.isEmpty()
            ? Optional.empty()
            : Optional.of(
                (send.typeUrl().equals(TypeUrls.CLUSTER)
                        ? "Error adding/updating cluster(s) "
                        : "Error adding/updating listener(s) ")
                    + String.join(": bad, ", refused)
                    + ": bad");
    Input.Answer answer = new Input.Answer(send.nonce(), error);
    toServer.add(request(send.typeUrl(), Set.of(), Set.of(), Map.of(), Optional.of(answer)));
  }

  private void first(String url, Set<String> names) {
    subscribed.put(url, new TreeSet<>(names));
    Map<String, String> held = new HashMap<>();
    has.get(url).forEach((name, resource) -> held.put(name, resource.version()));
    toServer.add(request(url, names, Set.of(), held, Optional.empty()));
  }

  private void subscribe(String url, Set<String> names) {
    Set<String> before = subscribed.get(url);
    if (before == null) {
      if (!names.isEmpty()) {
        first(url, names);
      }
      return;
    }
    Set<String> added = new TreeSet<>(names);
    added.removeAll(before);
    Set<String> dropped = new TreeSet<>(before);
    dropped.removeAll(names);
    if (added.isEmpty() && dropped.isEmpty()) {
      return;
    }
    subscribed.put(url, new TreeSet<>(names));
    Optional<Input.Answer> again =
        protocol == Protocol.STATE_OF_THE_WORLD && nonces.containsKey(url)
            ? Optional.of(new Input.Answer(nonces.get(url), Optional.empty()))
            : Optional.empty();
    toServer.add(request(url, added, dropped, Map.of(), again));
  }

  private Input request(
      String url,
      Set<String> added,
      Set<String> dropped,
      Map<String, String> held,
      Optional<Input.Answer> answer) {
    return switch (protocol) {
      case DELTA -> new Input.Delta(url, added, dropped, held, answer);
      case STATE_OF_THE_WORLD ->
          new Input.StateOfTheWorld(
              url, subscribed.get(url), versions.getOrDefault(url, ""), answer);
    };
  }

  private Set<String> endpointsWanted() {
    return references(TypeUrls.CLUSTER, TypeUrls.ENDPOINTS);
  }

  private Set<String> routesWanted() {
    return references(TypeUrls.LISTENER, TypeUrls.ROUTES);
  }

  private Set<String> references(String from, String to) {
    Set<String> names = new TreeSet<>();
    List<Resource> pointing = new ArrayList<>(has.get(from).values());
    pointing.forEach(resource -> names.addAll(resource.references().of(to)));
    return names;
  }
}
