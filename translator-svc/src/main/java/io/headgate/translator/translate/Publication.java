package io.headgate.translator.translate;

import io.headgate.events.v1.XdsResource;
import io.headgate.translator.translate.Step.GatewayChange;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/**
 * What has to be written to topic {@code xds}, and the ledger once it is written.
 *
 * @param ledger with the gateways' part brought up to date
 */
record Publication(Ledger ledger, List<GatewayChange> changes) {

  /**
   * After a step.
   *
   * @param wanted what may differ from the ledger, by gateway and key on the log; empty = gone
   * @param accounts ServiceAccount of a gateway's proxies, empty when it has none
   */
  static Publication of(
      Ledger held,
      SortedMap<String, SortedMap<String, Optional<XdsResource>>> wanted,
      UnaryOperator<String> accounts) {
    Ledger ledger = held;
    List<GatewayChange> changes = new ArrayList<>();
    for (Map.Entry<String, SortedMap<String, Optional<XdsResource>>> one : wanted.entrySet()) {
      String gateway = one.getKey();
      Ledger.Published published = held.gateway(gateway);
      List<XdsResource> put = new ArrayList<>();
      List<String> removed = new ArrayList<>();
      for (Map.Entry<String, Optional<XdsResource>> change : one.getValue().entrySet()) {
        String key = change.getKey();
        String version = published.versions().get(key);
        if (change.getValue().isEmpty() && version != null) {
          published = published.removed(key);
          removed.add(key);
        } else if (change.getValue().filter(r -> !r.getVersion().equals(version)).isPresent()) {
          published = published.put(key, change.getValue().get().getVersion());
          put.add(change.getValue().get());
        }
      }
      String account = accounts.apply(gateway);
      if (!put.isEmpty()
          || !removed.isEmpty()
          || published.revision() == 0
          || !published.account().equals(account)) {
        published = published.published(account);
        ledger = ledger.withGateway(gateway, published);
        changes.add(
            new GatewayChange(
                gateway,
                put,
                removed,
                published.revision(),
                published.digest().toString(),
                account));
      }
    }
    return new Publication(ledger, changes);
  }

  /** {@code wanted} as all there is: what the ledger holds beyond is gone. */
  static SortedMap<String, SortedMap<String, Optional<XdsResource>>> whole(
      Ledger held, SortedMap<String, SortedMap<String, Optional<XdsResource>>> wanted) {
    SortedMap<String, SortedMap<String, Optional<XdsResource>>> whole = new TreeMap<>(wanted);
    held.gateways()
        .forEach((gateway, published) -> {
          SortedMap<String, Optional<XdsResource>> changes =
              new TreeMap<>(whole.getOrDefault(gateway, new TreeMap<>()));
          published.versions().keySet().forEach(key -> changes.putIfAbsent(key, Optional.empty()));
          whole.put(gateway, changes);
        });
    return whole;
  }
}
