package io.headgate.translator.translate;

import io.headgate.events.v1.AckEvent;
import io.headgate.translator.status.Programming;
import java.util.List;
import java.util.Map;
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
   * The proxies of one gateway.
   *
   * @param acked highest revision that any acknowledged, -1 for none
   * @param rejections by {@code node|type}: what is refused and was not taken since
   */
  record Gateway(long acked, PSortedMap<String, String> rejections) {
    static final Gateway NONE = new Gateway(-1, TreePMap.empty());
  }

  public Proxies with(AckEvent event) {
    Gateway before = gateways.getOrDefault(event.getGateway(), Gateway.NONE);
    String key = event.getNode() + "|" + event.getTypeUrl();
    return with(
        event.getGateway(),
        switch (event.getOutcome()) {
          case ACKED ->
              new Gateway(
                  Math.max(before.acked, event.getRevision()), before.rejections.minus(key));
          case NACKED -> new Gateway(before.acked, before.rejections.plus(key, text(event)));
          case DISCONNECTED ->
              new Gateway(before.acked, withoutNode(before.rejections, event.getNode()));
          case SENT, OUTCOME_UNSPECIFIED, UNRECOGNIZED -> before;
        });
  }

  Programming programming(String gateway, long needed) {
    Gateway known = gateways.getOrDefault(gateway, Gateway.NONE);
    return new Programming(
        needed,
        known.acked,
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
    String error = event.getError();
    return "proxy refused "
        + type
        + (names.isEmpty() ? "" : " " + names)
        + ": "
        + (error.length() <= MAX_TEXT ? error : error.substring(0, MAX_TEXT) + "...");
  }
}
