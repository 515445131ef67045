package io.headgate.translator.model;

import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A Pod.
 *
 * @param ip empty while it has none
 * @param ready the Ready condition holds
 * @param hindrance why it does not, in the condition's words; empty where it says nothing
 * @param portNames container ports by name
 */
public record Pod(
    Meta meta, String ip, boolean ready, String hindrance, SortedMap<String, Integer> portNames)
    implements KubeObject {
  private static final String ACTIVE_PORTS = "llm-d.ai/active-ports";
  private static final String ACTIVE_PORTS_OLDER = "inference.networking.k8s.io/active-ports";

  static Pod decode(Meta meta, Tree tree) {
    SortedMap<String, Integer> names = new TreeMap<>();
    for (Tree container : tree.at("spec").list("containers")) {
      for (Tree port : container.list("ports")) {
        port.text("name")
            .ifPresent(name -> port.port("containerPort").ifPresent(p -> names.put(name, p)));
      }
    }
    Tree status = tree.at("status");
    List<Tree> readiness =
        status.list("conditions").stream()
            .filter(condition -> condition.text("type", "").equals("Ready"))
            .toList();
    boolean ready = readiness.stream().anyMatch(c -> c.text("status", "").equals("True"));
    return new Pod(
        meta,
        status.text("podIP", ""),
        ready,
        ready || readiness.isEmpty() ? "" : readiness.getFirst().text("message", ""),
        Collections.unmodifiableSortedMap(names));
  }

  /** Whether traffic may go to it. */
  public boolean eligible() {
    return ready && !meta.deleting() && !ip.isEmpty();
  }

  /** Ports that the pod says are in use; empty where it says nothing, and then all are. */
  public Optional<Set<Integer>> activePorts() {
    String newer = meta.annotations().get(ACTIVE_PORTS);
    String listed = newer != null ? newer : meta.annotations().get(ACTIVE_PORTS_OLDER);
    if (listed == null) {
      return Optional.empty();
    }
    Set<Integer> ports = new TreeSet<>();
    for (String item : listed.split(",", -1)) {
      String trimmed = item.trim();
      if (trimmed.matches("[0-9]{1,5}")) {
        ports.add(Integer.parseInt(trimmed));
      }
    }
    return Optional.of(ports);
  }
}
