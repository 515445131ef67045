package io.headgate.translator.translate;

import io.headgate.events.v1.AckEvent;
import io.headgate.translator.status.Programming;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.pcollections.HashTreePMap;
import org.pcollections.PMap;
import org.pcollections.PSortedMap;
import org.pcollections.TreePMap;

/** What proxies said about what they were sent, folded. */
public record Proxies(PMap<String, Gateway> gateways) {
  public static final Proxies NONE = new Proxies(HashTreePMap.empty());

  private static final int MAX_TEXT = 512;
  private static final int MAX_SHOWN = 4;

  /**
   * So many proxies of one gateway are remembered. One that has left cannot be told from one that
   * lost its stream for a moment, and such a one does not acknowledge again what it has.
   */
  private static final int MAX_PROXIES = 1_000;

  /**
   * The proxies of one gateway.
   *
   * @param acked highest revision that each acknowledged
   * @param rejections by {@code node|type}: what is refused and was not taken since
   */
  record Gateway(PSortedMap<String, Long> acked, PSortedMap<String, String> rejections) {
    static final Gateway NONE = new Gateway(TreePMap.empty(), TreePMap.empty());

    private Gateway acknowledging(String node, long revision) {
      Long before = acked.get(node);
      return before != null && before >= revision
          ? this
          : new Gateway(bounded(acked.plus(node, revision)), rejections);
    }

    /** Without the proxy that fell behind furthest, if they are too many. */
    private static PSortedMap<String, Long> bounded(PSortedMap<String, Long> acked) {
      return acked.size() <= MAX_PROXIES
          ? acked
          : acked.entrySet().stream()
              .min(Map.Entry.comparingByValue(Comparator.naturalOrder()))
              .map(last -> acked.minus(last.getKey()))
              .orElse(acked);
    }

    private Gateway refusing(PSortedMap<String, String> others) {
      return new Gateway(acked, others);
    }
  }

  public Proxies with(AckEvent event) {
    Gateway before = gateways.getOrDefault(event.getGateway(), Gateway.NONE);
    String node = event.getNode();
    String key = node + "|" + event.getTypeUrl();
    return with(
        event.getGateway(),
        switch (event.getOutcome()) {
          case ACKED ->
              before
                  .acknowledging(node, event.getRevision())
                  .refusing(before.rejections.minus(key));
          case NACKED -> before.refusing(before.rejections.plus(key, text(event)));
          case DISCONNECTED -> before.refusing(withoutNode(before.rejections, node));
          case SENT, OUTCOME_UNSPECIFIED, UNRECOGNIZED -> before;
        });
  }

  /** Whether both say the same of a gateway. */
  boolean agree(Proxies other, String gateway) {
    return gateways
        .getOrDefault(gateway, Gateway.NONE)
        .equals(other.gateways.getOrDefault(gateway, Gateway.NONE));
  }

  /** The highest revision that a proxy of a gateway acknowledged; 0 = none. */
  long acked(String gateway) {
    return gateways.getOrDefault(gateway, Gateway.NONE).acked.values().stream()
        .max(Comparator.naturalOrder())
        .orElse(0L);
  }

  /**
   * How far a gateway's proxies are.
   *
   * @param ready those that clients are sent to, where that can be seen
   */
  Programming programming(String gateway, long needed, Optional<Set<String>> ready) {
    Gateway known = gateways.getOrDefault(gateway, Gateway.NONE);
    return new Programming(
        needed,
        known.acked,
        ready,
        known.rejections.values().stream().distinct().limit(MAX_SHOWN).toList());
  }

  private Proxies with(String gateway, Gateway proxies) {
    return new Proxies(gateways.plus(gateway, proxies));
  }

  private static PSortedMap<String, String> withoutNode(
      PSortedMap<String, String> rejections, String node) {
    List<String> gone =
        rejections.entrySet().stream()
            .map(Map.Entry::getKey)
            .filter(key -> key.startsWith(node + "|"))
            .toList();
    return rejections.minusAll(gone);
  }

  private static String text(AckEvent event) {
    String type = event.getTypeUrl().substring(event.getTypeUrl().lastIndexOf('.') + 1);
    String names =
        String.join(
            ", ", event.getResourcesList().subList(0, Math.min(3, event.getResourcesCount())));
    String error = event.getError().strip();
    return "proxy refused "
        + type
        + (names.isEmpty() ? "" : " " + names)
        + ": "
        + (error.length() <= MAX_TEXT ? error : error.substring(0, MAX_TEXT) + "...");
  }
}
