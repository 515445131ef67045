package io.headgate.translator.translate;

import io.headgate.events.v1.DesiredEvent;
import java.util.Map;
import java.util.Optional;
import org.pcollections.HashTreePMap;
import org.pcollections.PMap;

/**
 * What the topics {@code xds} and {@code desired} hold, so that only differences are written.
 *
 * @param gateways by {@code namespace/name}
 * @param desired by key on the log
 */
public record Ledger(PMap<String, Published> gateways, PMap<String, DesiredEvent> desired) {
  public static final Ledger EMPTY = new Ledger(HashTreePMap.empty(), HashTreePMap.empty());

  /**
   * One gateway's resources.
   *
   * @param versions by key on the log
   * @param revision of the last consistent set, 0 before the first
   * @param account namespace/name of the ServiceAccount whose tokens may fetch that set; empty:
   *     nobody's
   */
  public record Published(
      PMap<String, String> versions, long revision, Digest digest, String account) {
    /** The account when the set's own record cannot be read; no account is called that. */
    static final String UNKNOWN = "?";

    public static final Published NONE = new Published(HashTreePMap.empty(), 0, Digest.EMPTY, "");

    Published put(String key, String version) {
      String before = versions.get(key);
      Digest without = before == null ? digest : digest.minus(key, before);
      return new Published(
          versions.plus(key, version), revision, without.plus(key, version), account);
    }

    Published removed(String key) {
      String before = versions.get(key);
      return before == null
          ? this
          : new Published(versions.minus(key), revision, digest.minus(key, before), account);
    }

    Published published(String to) {
      return new Published(versions, revision + 1, digest, to);
    }
  }

  public Published gateway(String gateway) {
    return gateways.getOrDefault(gateway, Published.NONE);
  }

  /** With a resource that is on the log already. */
  public Ledger withResource(String gateway, String key, String version) {
    return withGateway(gateway, gateway(gateway).put(key, version));
  }

  /** With a consistent set that was closed already. */
  public Ledger withRevision(String gateway, long revision, String account) {
    Published known = gateway(gateway);
    return withGateway(gateway, new Published(known.versions(), revision, known.digest(), account));
  }

  /** With no set numbered below what proxies acknowledged, for its own record may be unreadable. */
  public Ledger notBehind(Proxies proxies) {
    Ledger ledger = this;
    for (Map.Entry<String, Published> gateway : gateways.entrySet()) {
      long acked = proxies.acked(gateway.getKey());
      if (acked > gateway.getValue().revision()) {
        ledger = ledger.withRevision(gateway.getKey(), acked, gateway.getValue().account());
      }
    }
    return ledger;
  }

  public Ledger withDesired(String key, DesiredEvent event) {
    return new Ledger(gateways, desired.plus(key, event));
  }

  /** With objects wanted, or no longer wanted where empty. */
  Ledger with(Map<String, Optional<DesiredEvent>> changes) {
    PMap<String, DesiredEvent> now = desired;
    for (Map.Entry<String, Optional<DesiredEvent>> change : changes.entrySet()) {
      now =
          change.getValue().isPresent()
              ? now.plus(change.getKey(), change.getValue().get())
              : now.minus(change.getKey());
    }
    return new Ledger(gateways, now);
  }

  Ledger withGateway(String gateway, Published published) {
    return new Ledger(gateways.plus(gateway, published), desired);
  }
}
