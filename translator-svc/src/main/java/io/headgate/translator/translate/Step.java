package io.headgate.translator.translate;

import io.headgate.events.Keys;
import io.headgate.events.v1.DesiredEvent;
import io.headgate.events.v1.XdsResource;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The next state, and what has to be written for the log to say the same.
 *
 * @param xds changes by gateway, ordered by gateway
 * @param desired by key on the log; empty = no longer wanted
 */
public record Step(
    State next, List<GatewayChange> xds, SortedMap<String, Optional<DesiredEvent>> desired) {
  public Step {
    xds = List.copyOf(xds);
  }

  /**
   * What changes for one gateway's proxies, to be served together.
   *
   * @param removed keys on the log
   * @param account namespace/name of the ServiceAccount of its proxies; empty: it has none
   */
  public record GatewayChange(
      String gateway,
      List<XdsResource> put,
      List<String> removed,
      long revision,
      String digest,
      String account) {
    public GatewayChange {
      put = List.copyOf(put);
      removed = List.copyOf(removed);
    }
  }

  /** A step to nowhere. */
  public static Step none(State state) {
    return new Step(state, List.of(), new TreeMap<>());
  }

  /** This step's changes and those of the step that came next, which changed no xDS. */
  public Step then(Step later) {
    SortedMap<String, Optional<DesiredEvent>> both = new TreeMap<>(desired);
    both.putAll(later.desired);
    return new Step(later.next, xds, both);
  }

  public boolean isEmpty() {
    return xds.isEmpty() && desired.isEmpty();
  }

  static String key(XdsResource resource) {
    return Keys.xds(resource.getGateway(), resource.getTypeUrl(), resource.getName());
  }
}
