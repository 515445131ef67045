package io.headgate.xds.subscribe;

import io.headgate.xds.snapshot.Resource;
import io.headgate.xds.snapshot.Snapshot;
import io.headgate.xds.snapshot.TypeUrls;
import io.headgate.xds.subscribe.TypeState.Held;
import io.headgate.xds.subscribe.TypeState.Progress;
import io.headgate.xds.subscribe.TypeState.Sent;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Compares what the proxy holds with what it should, and turns the difference into a response. */
final class Sender {
  private final Turn turn;

  Sender(Turn turn) {
    this.turn = turn;
  }

  /** Sends what is new or changed and, if allowed, what goes; nothing if there is nothing. */
  void send(String url, boolean removals) {
    TypeState type = turn.type(url);
    Snapshot source = source(url);
    Map<String, Resource> wanted = source.type(url);
    if (settledOn(type, wanted) || full(type)) {
      return;
    }
    boolean world = turn.protocol == Protocol.STATE_OF_THE_WORLD;
    if (world && resumes(url, type, wanted)) {
      return;
    }
    List<Resource> changed = changed(url, type, wanted);
    List<String> gone = removals ? gone(url, type, wanted) : List.of();
    List<String> absent = world ? List.of() : absent(url, type, wanted);
    boolean send =
        type.unanswered()
            || !changed.isEmpty()
            || !absent.isEmpty()
            || (!gone.isEmpty() && (!world || TypeUrls.legacyWildcard(url)));
    if (send) {
      respond(url, source, changed, gone, absent);
    } else if (!gone.isEmpty()) {
      turn.edit(url, draft -> gone.forEach(draft::forget));
    }
    if (removals && turn.stage == Stage.SETTLED && nothingLeft(url, wanted)) {
      turn.edit(url, draft -> draft.settledOn = wanted);
    }
  }

  /** Whether something of the type is to be removed from the proxy. */
  boolean removes(String url) {
    return !gone(url, turn.type(url), source(url).type(url)).isEmpty();
  }

  /**
   * Whether the proxy may still use older listeners or routes because it refused newer ones, or
   * because newer ones have to wait. What the older ones need must stay.
   */
  boolean oldPointersRemain() {
    for (String url : TypeUrls.POINTING) {
      TypeState type = turn.type(url);
      if (!type.refused().isEmpty()) {
        return true;
      }
      Map<String, Resource> wanted = source(url).type(url);
      if (wanted.values().stream()
          .anyMatch(resource -> type.wants(resource.name()) && withheld(type, resource))) {
        return true;
      }
      if (full(type)
          && !(changed(url, type, wanted).isEmpty() && gone(url, type, wanted).isEmpty())) {
        return true;
      }
    }
    return false;
  }

  /** Whether the proxy has to answer something before it gets more of this type. */
  private boolean full(TypeState type) {
    return type.outstanding().size() >= turn.settings.maxUnanswered();
  }

  @SuppressWarnings("ReferenceEquality") // a type that did not change keeps its map
  private static boolean settledOn(TypeState type, Map<String, Resource> wanted) {
    return type.settledOn() == wanted;
  }

  private void respond(
      String url, Snapshot source, List<Resource> changed, List<String> gone, List<String> absent) {
    boolean full = turn.protocol == Protocol.STATE_OF_THE_WORLD && TypeUrls.legacyWildcard(url);
    TypeState before = turn.type(url);
    boolean gating =
        !url.equals(TypeUrls.ENDPOINTS)
            || changed.stream()
                .anyMatch(resource ->
                    before.forced().contains(resource.name())
                        || !before.accepted().contains(resource.name()));
    Map<String, String> versions = new HashMap<>();
    changed.forEach(resource -> versions.put(resource.name(), resource.version()));
    gone.forEach(name -> versions.put(name, ""));
    String nonce = turn.nonce();
    turn.edit(
        url,
        draft -> {
          for (Resource resource : changed) {
            draft.held().put(resource.name(), new Held(resource.version(), resource));
            draft.forced.remove(resource.name());
            draft.refused.remove(resource.name());
          }
          gone.forEach(draft::forget);
          for (String name : absent) {
            draft.held().put(name, Held.ABSENT);
            draft.forced.remove(name);
          }
          draft.unanswered = false;
          draft.resumed = false;
          draft.settledOn = null;
          draft.outstanding.put(nonce, new Sent(source.revision(), Map.copyOf(versions), gating));
          draft.progress =
              new Progress(
                  nonce, source.revision(), draft.progress.acked(), draft.progress.error());
        });
    List<String> removed = new ArrayList<>(gone);
    removed.addAll(absent);
    turn.output(
        new Output.Send(
            url,
            nonce,
            WorldVersion.of(turn.protocol, turn.type(url).held(), source.revision()),
            full ? held(turn.type(url)) : changed,
            removed,
            source.revision()));
    if (url.equals(TypeUrls.CLUSTER)) {
      repeatEndpoints(changed);
    }
  }

  /** Envoy warms a changed cluster anew and waits for endpoints it does not ask for again. */
  private void repeatEndpoints(List<Resource> clusters) {
    TypeState endpoints = turn.type(TypeUrls.ENDPOINTS);
    List<String> repeated =
        clusters.stream()
            .flatMap(cluster -> cluster.references().endpoints().stream())
            .filter(endpoints::has)
            .toList();
    if (!repeated.isEmpty()) {
      turn.edit(
          TypeUrls.ENDPOINTS,
          draft -> {
            draft.forced.addAll(repeated);
            draft.settledOn = null;
          });
    }
  }

  private List<Resource> changed(String url, TypeState type, Map<String, Resource> wanted) {
    List<Resource> changed = new ArrayList<>();
    if (type.wildcard()) {
      wanted.values().forEach(resource -> addChanged(changed, type, resource));
    } else {
      for (String name : type.names()) {
        Resource resource = lookup(url, name, wanted);
        if (resource != null) {
          addChanged(changed, type, resource);
        }
      }
      changed.sort(Comparator.comparing(Resource::name));
    }
    return changed;
  }

  private void addChanged(List<Resource> changed, TypeState type, Resource resource) {
    Held told = type.held().get(resource.name());
    boolean equal = told != null && told.version().equals(resource.version());
    if ((!equal || type.forced().contains(resource.name())) && !withheld(type, resource)) {
      changed.add(resource);
    }
  }

  /**
   * What needs a cluster that the proxy has not been told about waits for it; a newer version that
   * needs a cluster the proxy refused waits while the older one still serves.
   */
  private boolean withheld(TypeState type, Resource resource) {
    Held told = type.held().get(resource.name());
    boolean equal = told != null && told.version().equals(resource.version());
    if (resource.references().clusters().isEmpty() || equal || !turn.knows(TypeUrls.CLUSTER)) {
      return false;
    }
    TypeState clusters = turn.type(TypeUrls.CLUSTER);
    Map<String, Resource> existing = source(TypeUrls.CLUSTER).type(TypeUrls.CLUSTER);
    boolean serving = type.accepted().contains(resource.name());
    return resource.references().clusters().stream()
        .anyMatch(name ->
            (clusters.wants(name) && existing.containsKey(name) && !clusters.has(name))
                || (serving
                    && clusters.refused().containsKey(name)
                    && !clusters.accepted().contains(name)));
  }

  private List<String> gone(String url, TypeState type, Map<String, Resource> wanted) {
    List<String> gone = new ArrayList<>();
    for (String name : type.held().keySet()) {
      if (type.has(name) && lookup(url, name, wanted) == null) {
        gone.add(name);
      }
    }
    gone.sort(null);
    return gone;
  }

  /** Names the proxy waits for and that do not exist. */
  private List<String> absent(String url, TypeState type, Map<String, Resource> wanted) {
    List<String> absent = new ArrayList<>();
    for (String name : type.names()) {
      if (!type.held().containsKey(name) && lookup(url, name, wanted) == null) {
        absent.add(name);
      }
    }
    for (String name : type.forced()) {
      if (!type.names().contains(name)
          && !type.held().containsKey(name)
          && lookup(url, name, wanted) == null) {
        absent.add(name);
      }
    }
    absent.sort(null);
    return absent;
  }

  private boolean nothingLeft(String url, Map<String, Resource> wanted) {
    TypeState type = turn.type(url);
    return Objects.equals(turn.latest, turn.target)
        && type.forced().isEmpty()
        && changed(url, type, wanted).isEmpty()
        && gone(url, type, wanted).isEmpty();
  }

  /** A wildcard client that came back with the version we would send needs nothing. */
  private boolean resumes(String url, TypeState type, Map<String, Resource> wanted) {
    if (type.claimed().isEmpty()) {
      return false;
    }
    Map<String, Held> all = new HashMap<>();
    wanted.forEach((name, resource) -> all.put(name, new Held(resource.version(), resource)));
    boolean equal = type.claimed().equals(WorldVersion.of(turn.protocol, all, 0));
    turn.edit(
        url,
        draft -> {
          draft.claimed = "";
          if (equal) {
            draft.held().putAll(all);
            all.keySet().forEach(draft::accept);
            draft.unanswered = false;
            draft.resumed = true;
          }
        });
    return equal;
  }

  private static List<Resource> held(TypeState type) {
    List<Resource> resources = new ArrayList<>();
    for (Held told : new TreeMap<>(type.held()).values()) {
      if (told.resource() != null) {
        resources.add(told.resource());
      }
    }
    return resources;
  }

  /** Endpoints come from the newest set at once, other types from the one being rolled out. */
  private Snapshot source(String url) {
    Snapshot source = url.equals(TypeUrls.ENDPOINTS) ? turn.latest : turn.target;
    if (source == null) {
      throw new IllegalStateException("nothing to send before a set is published");
    }
    return source;
  }

  /** Endpoints that the newest set drops stay while the set being rolled out needs them. */
  private @Nullable Resource lookup(String url, String name, Map<String, Resource> wanted) {
    Resource found = wanted.get(name);
    return found == null && turn.target != null && url.equals(TypeUrls.ENDPOINTS)
        ? turn.target.get(url, name)
        : found;
  }
}
