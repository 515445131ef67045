package io.headgate.xds.fold;

import com.google.protobuf.ByteString;
import io.headgate.events.Keys;
import io.headgate.events.Topics;
import io.headgate.events.log.Decoded;
import io.headgate.events.log.LogRecord;
import io.headgate.events.log.Position;
import io.headgate.events.v1.XdsEvent;
import io.headgate.events.v1.XdsResource;
import io.headgate.xds.snapshot.Resource;
import io.headgate.xds.snapshot.Snapshot;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;

/**
 * Everything read from topic {@code xds} so far: per gateway the set that is visible and the
 * changes that wait for the marker that publishes them.
 *
 * @param position records before it have been folded and are ignored when they come again
 */
public record XdsFold(Position position, Map<String, GatewayFold> gateways) {
  public static final XdsFold EMPTY = new XdsFold(Position.BEGINNING, Map.of());

  public XdsFold {
    gateways = Map.copyOf(gateways);
  }

  /**
   * What folding a batch led to.
   *
   * @param published gateways whose visible set changed, with the newest set
   * @param malformed keys of records that were passed over, with the reason; one that names a
   *     resource or a marker holds its gateway back, until it is written anew
   */
  public record Folded(XdsFold next, List<Snapshot> published, Map<String, String> malformed) {
    public Folded {
      published = List.copyOf(published);
      malformed = Map.copyOf(malformed);
    }

    /** What both led to, this and what was folded after it. */
    public Folded then(Folded later) {
      Map<String, Snapshot> newest = new LinkedHashMap<>();
      published.forEach(snapshot -> newest.put(snapshot.gateway(), snapshot));
      later.published.forEach(snapshot -> newest.put(snapshot.gateway(), snapshot));
      Map<String, String> both = new HashMap<>(malformed);
      both.putAll(later.malformed);
      return new Folded(later.next, List.copyOf(newest.values()), both);
    }

    /** The same, with the tail going on at {@code end}. */
    public Folded at(Position end) {
      return new Folded(new XdsFold(end, next.gateways), published, malformed);
    }
  }

  /** The records of a compacted read that may be folded. */
  public static List<LogRecord> restorable(List<LogRecord> records) {
    Map<String, Long> markers = new HashMap<>();
    for (LogRecord record : records) {
      if (Keys.isPublished(record.key())) {
        markers.put(Keys.orderingGroup(record.key()), record.offset());
      }
    }
    // A record behind its gateway's last marker replaced one that the marker covered, and that one
    // is gone: the published set cannot be had any more, so the gateway waits for its next marker.
    List<LogRecord> usable = new ArrayList<>();
    Map<String, Boolean> torn = new HashMap<>();
    for (LogRecord record : records) {
      String gateway = Keys.orderingGroup(record.key());
      torn.merge(gateway, record.offset() > markers.getOrDefault(gateway, -1L), Boolean::logicalOr);
    }
    for (LogRecord record : records) {
      boolean waits = torn.getOrDefault(Keys.orderingGroup(record.key()), false);
      if (!(waits && Keys.isPublished(record.key()))) {
        usable.add(record);
      }
    }
    return usable;
  }

  /**
   * Passes over a record that cannot be folded. Its gateway keeps the set it has until the key is
   * written anew and a marker follows.
   */
  public Folded without(LogRecord record, String reason) {
    String gateway = Keys.orderingGroup(record.key());
    Map<String, GatewayFold> all = new HashMap<>(gateways);
    all.put(
        gateway,
        gateways
            .getOrDefault(gateway, GatewayFold.unpublished(gateway))
            .without(record.key(), reason));
    return new Folded(new XdsFold(position.after(record), all), List.of(), Map.of());
  }

  /** Keys of a gateway whose newest record could not be folded, with the reason. */
  public SortedMap<String, String> unread(String gateway) {
    GatewayFold fold = gateways.get(gateway);
    return fold == null ? Collections.emptySortedMap() : fold.unread();
  }

  /** Gateways that keep an older set than was published, because a record could not be folded. */
  public List<String> heldBack() {
    return gateways.values().stream()
        .filter(fold -> !fold.unread().isEmpty())
        .map(GatewayFold::gateway)
        .sorted()
        .toList();
  }

  /** Takes the next records in log order. */
  public Folded fold(List<LogRecord> records) {
    Map<String, GatewayFold.Open> open = new LinkedHashMap<>();
    Map<String, String> malformed = new LinkedHashMap<>();
    Position next = position;
    for (LogRecord record : records) {
      if (record.offset() < position.offset(record.partition())) {
        continue;
      }
      next = next.after(record);
      String gateway = Keys.orderingGroup(record.key());
      GatewayFold.Open target =
          open.computeIfAbsent(
              gateway, name -> gateways.getOrDefault(name, GatewayFold.unpublished(name)).open());
      problem(target, record)
          .ifPresentOrElse(
              reason -> {
                malformed.put(record.key(), reason);
                if (Keys.isPublished(record.key()) || Keys.xdsParts(record.key()).isPresent()) {
                  target.lost(record.key(), reason); // else nothing will ever be written there
                }
              },
              () -> target.read(record.key()));
    }
    Map<String, GatewayFold> all = new HashMap<>(gateways);
    List<Snapshot> published = new ArrayList<>();
    open.forEach((gateway, changed) -> {
      GatewayFold closed = changed.close();
      all.put(gateway, closed);
      if (changed.published()) {
        closed.visible().ifPresent(published::add);
      }
    });
    return new Folded(new XdsFold(next, all), published, malformed);
  }

  public Optional<Snapshot> visible(String gateway) {
    GatewayFold fold = gateways.get(gateway);
    return fold == null ? Optional.empty() : fold.visible();
  }

  /** Takes a record; what is wrong with it otherwise. */
  private static Optional<String> problem(GatewayFold.Open target, LogRecord record) {
    return switch (record.tryDecode(Topics.XDS)) {
      case Decoded.Tombstone<XdsEvent> _ -> {
        Keys.xdsParts(record.key()).ifPresent(key -> target.remove(key.typeUrl(), key.name()));
        yield Optional.empty();
      }
      case Decoded.Broken<XdsEvent>(String reason) -> Optional.of(reason);
      case Decoded.Value<XdsEvent>(XdsEvent event) -> problem(target, record, event);
    };
  }

  private static Optional<String> problem(
      GatewayFold.Open target, LogRecord record, XdsEvent event) {
    return switch (event.getEventCase()) {
      case PUBLISHED -> {
        target.read(record.key());
        target.publish(
            event.getPublished().getRevision(),
            Optional.of(event.getPublished().getServiceAccount())
                .filter(account -> !account.isEmpty()));
        yield Optional.empty();
      }
      case RESOURCE -> {
        XdsResource resource = event.getResource();
        boolean sound =
            Keys.xdsParts(record.key())
                .filter(key -> key.typeUrl().equals(resource.getTypeUrl()))
                .filter(key -> key.name().equals(resource.getName()))
                .isPresent();
        if (!sound || resource.getVersion().isEmpty()) {
          yield Optional.of("key and resource differ, or the version is missing");
        }
        target.put(read(resource));
        yield Optional.empty();
      }
      case EVENT_NOT_SET -> Optional.of("neither resource nor published");
    };
  }

  private static Resource read(XdsResource from) {
    ByteString sealed = from.getSealed();
    return from.hasSealed()
        ? Resource.sealed(from.getTypeUrl(), from.getName(), from.getVersion(), sealed)
        : Resource.clear(from.getTypeUrl(), from.getName(), from.getVersion(), from.getMessage());
  }
}
