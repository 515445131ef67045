package io.headgate.cli.log;

import com.google.protobuf.MessageLite;
import io.headgate.events.Keys;
import io.headgate.events.Topic;
import io.headgate.events.Topics;
import io.headgate.events.log.Decoded;
import io.headgate.events.log.EventLog;
import io.headgate.events.log.LogRecord;
import io.headgate.events.log.Position;
import io.headgate.events.v1.AckEvent;
import io.headgate.events.v1.DecisionEvent;
import io.headgate.events.v1.DesiredEvent;
import io.headgate.events.v1.EndpointSample;
import io.headgate.events.v1.Exchange;
import io.headgate.events.v1.ExchangeBatch;
import io.headgate.events.v1.Finished;
import io.headgate.events.v1.Picked;
import io.headgate.events.v1.Published;
import io.headgate.events.v1.Resource;
import io.headgate.events.v1.XdsEvent;
import io.headgate.events.v1.XdsResource;
import io.headgate.translator.model.ResourceSet;
import io.headgate.translator.translate.Intake;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What the log says now. Every call reads afresh and blocks; not for event loops. */
public final class LogView {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final int PAGE = 5_000;

  private final EventLog log;
  private final Function<Topic<?>, List<LogRecord>> compacted;

  public LogView(EventLog log) {
    this(
        log,
        topic ->
            Await.on(log.readCompacted(topic), PATIENCE, "reading topic " + topic.name())
                .records());
  }

  private LogView(EventLog log, Function<Topic<?>, List<LogRecord>> compacted) {
    this.log = log;
    this.compacted = compacted;
  }

  /** A view that reads what is compacted once per topic, when it is first asked for. */
  public LogView kept() {
    Map<Topic<?>, List<LogRecord>> read = new HashMap<>();
    return new LogView(log, topic -> read.computeIfAbsent(topic, compacted));
  }

  /** Every object, by key. */
  public SortedMap<String, Resource> resources() {
    SortedMap<String, Resource> objects = new TreeMap<>();
    newest(Topics.RESOURCES)
        .forEach((key, event) -> {
          if (event.hasResource()) {
            objects.put(key, event.getResource());
          }
        });
    return objects;
  }

  /** The objects that translation reads. */
  public ResourceSet resourceSet() {
    return Intake.EMPTY.with(compacted.apply(Topics.RESOURCES)).resources();
  }

  /** Statuses and objects that ought to exist, by key. */
  public SortedMap<String, DesiredEvent> desired() {
    return new TreeMap<>(newest(Topics.DESIRED));
  }

  /** Every xDS resource; what was written after the last closed set is included. */
  public List<XdsResource> xds() {
    return newest(Topics.XDS).values().stream()
        .filter(XdsEvent::hasResource)
        .map(XdsEvent::getResource)
        .toList();
  }

  /** Gateways that proxies have something to serve for; of those that are gone a marker stays. */
  public SortedSet<String> served() {
    SortedSet<String> gateways = new TreeSet<>();
    xds().forEach(resource -> gateways.add(resource.getGateway()));
    return gateways;
  }

  /** The newest closed set of each gateway. */
  public SortedMap<String, Published> published() {
    SortedMap<String, Published> sets = new TreeMap<>();
    newest(Topics.XDS)
        .forEach((key, event) -> {
          if (Keys.isPublished(key)) {
            sets.put(event.getPublished().getGateway(), event.getPublished());
          }
        });
    return sets;
  }

  /** The newest word of each proxy on each type. */
  public List<AckEvent> acks() {
    return List.copyOf(newest(Topics.ACKS).values());
  }

  /** The newest scrape of each endpoint, by pool and endpoint. */
  public Map<String, EndpointSample> samples() {
    return newest(Topics.ENDPOINT_METRICS);
  }

  /** The records that all of the above leave out because they cannot be read, a sentence each. */
  public List<String> broken() {
    List<Topic<?>> topics =
        List.of(Topics.RESOURCES, Topics.DESIRED, Topics.XDS, Topics.ACKS, Topics.ENDPOINT_METRICS);
    List<String> sentences = new ArrayList<>();
    for (Topic<?> topic : topics) {
      for (LogRecord record : compacted.apply(topic)) {
        if (record.tryDecode(topic) instanceof Decoded.Broken(String reason)) {
          sentences.add(sentence(record, reason));
        }
      }
    }
    return sentences;
  }

  /**
   * Every pick made for a request id, oldest first, with its end if that is known, and what the
   * proxy says of it if it says anything.
   */
  public Decisions decisions(String requestId) {
    int broken = 0;
    String firstBroken = "";
    Map<String, Picked> picked = new TreeMap<>();
    Map<String, Finished> finished = new HashMap<>();
    Position from = Position.BEGINNING;
    while (true) {
      List<LogRecord> page = read(Topics.DECISIONS, from);
      if (page.isEmpty()) {
        break;
      }
      for (LogRecord record : page) {
        from = from.after(record);
        switch (record.tryDecode(Topics.DECISIONS)) {
          case Decoded.Tombstone() -> {}
          case Decoded.Broken(String reason) -> {
            if (broken++ == 0) {
              firstBroken = sentence(record, reason);
            }
          }
          case Decoded.Value(DecisionEvent event) -> {
            for (DecisionEvent one : each(event)) {
              if (one.hasPicked() && one.getPicked().getRequestId().equals(requestId)) {
                picked.put(one.getPicked().getId(), one.getPicked());
              } else if (one.hasFinished() && picked.containsKey(one.getFinished().getId())) {
                finished.put(one.getFinished().getId(), one.getFinished());
              }
            }
          }
        }
      }
    }
    List<Explained> found =
        picked.values().stream()
            .sorted((a, b) -> Long.compare(a.getAtMicros(), b.getAtMicros()))
            .map(pick ->
                new Explained(
                    Optional.of(pick),
                    Optional.ofNullable(finished.get(pick.getId())),
                    Optional.empty()))
            .collect(Collectors.toCollection(ArrayList::new));
    exchanges(requestId).forEach(exchange -> add(exchange, found));
    return new Decisions(found, broken, firstBroken);
  }

  /**
   * What is known of a request.
   *
   * @param broken how many records of any request cannot be read
   * @param firstBroken a sentence on the oldest of them; empty where there is none
   */
  public record Decisions(List<Explained> found, int broken, String firstBroken) {
    public Decisions {
      found = List.copyOf(found);
    }
  }

  /**
   * One pick and how the request ended.
   *
   * @param picked empty when no picker was asked
   * @param finished what the picker was told of the end
   * @param exchange what the proxy tells; empty when all went well
   */
  public record Explained(
      Optional<Picked> picked, Optional<Finished> finished, Optional<Exchange> exchange) {}

  /** What cannot be read is left out: it only says more of what is known without it. */
  private List<Exchange> exchanges(String requestId) {
    List<Exchange> found = new ArrayList<>();
    Position from = Position.BEGINNING;
    while (true) {
      List<LogRecord> page = read(Topics.EXCHANGES, from);
      if (page.isEmpty()) {
        return found;
      }
      for (LogRecord record : page) {
        from = from.after(record);
        if (record.tryDecode(Topics.EXCHANGES) instanceof Decoded.Value<ExchangeBatch>(var batch)) {
          batch.getExchangesList().stream()
              .filter(exchange -> exchange.getRequestId().equals(requestId))
              .forEach(found::add);
        }
      }
    }
  }

  /** A picker is asked before the proxy knows how it all ended; one of a route, that is. */
  private static void add(Exchange exchange, List<Explained> found) {
    Explained last = found.isEmpty() ? null : found.getLast();
    if (last == null || last.exchange().isPresent() || exchange.getRoute().isEmpty()) {
      found.add(new Explained(Optional.empty(), Optional.empty(), Optional.of(exchange)));
    } else {
      found.set(
          found.size() - 1, new Explained(last.picked(), last.finished(), Optional.of(exchange)));
    }
  }

  /** Earlier versions wrote a record for each. */
  private static List<DecisionEvent> each(DecisionEvent event) {
    return event.hasBatch() ? event.getBatch().getEventsList() : List.of(event);
  }

  private static String sentence(LogRecord record, String reason) {
    return "record %s cannot be read: %s".formatted(record.display(), reason);
  }

  /** What can be read of the newest records, by key, in log order. */
  private <T extends MessageLite> Map<String, T> newest(Topic<T> topic) {
    Map<String, T> messages = new LinkedHashMap<>();
    for (LogRecord record : compacted.apply(topic)) {
      if (record.tryDecode(topic) instanceof Decoded.Value<T>(T message)) {
        messages.put(record.key(), message);
      }
    }
    return messages;
  }

  private List<LogRecord> read(Topic<?> topic, Position from) {
    return Await.on(log.read(topic, from, PAGE), PATIENCE, "reading topic " + topic.name());
  }
}
