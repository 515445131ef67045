package io.headgate.cli.log;

import io.headgate.events.Keys;
import io.headgate.events.Topic;
import io.headgate.events.Topics;
import io.headgate.events.log.EventLog;
import io.headgate.events.log.LogRecord;
import io.headgate.events.log.Position;
import io.headgate.events.v1.AckEvent;
import io.headgate.events.v1.DecisionEvent;
import io.headgate.events.v1.DesiredEvent;
import io.headgate.events.v1.EndpointSample;
import io.headgate.events.v1.Finished;
import io.headgate.events.v1.Picked;
import io.headgate.events.v1.Published;
import io.headgate.events.v1.Resource;
import io.headgate.events.v1.XdsResource;
import io.headgate.translator.model.ResourceSet;
import io.headgate.translator.translate.Intake;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** What the log says now. Every call reads afresh and blocks; not for event loops. */
public final class LogView {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final int PAGE = 5_000;

  private final EventLog log;

  public LogView(EventLog log) {
    this.log = log;
  }

  /** Every object, by key. */
  public SortedMap<String, Resource> resources() {
    SortedMap<String, Resource> objects = new TreeMap<>();
    for (LogRecord record : compacted(Topics.RESOURCES)) {
      var event = record.decode(Topics.RESOURCES);
      if (event.hasResource()) {
        objects.put(record.key(), event.getResource());
      }
    }
    return objects;
  }

  /** The objects that translation reads. */
  public ResourceSet resourceSet() {
    return Intake.EMPTY.with(compacted(Topics.RESOURCES)).resources();
  }

  /** Statuses and objects that ought to exist, by key. */
  public SortedMap<String, DesiredEvent> desired() {
    SortedMap<String, DesiredEvent> wanted = new TreeMap<>();
    for (LogRecord record : compacted(Topics.DESIRED)) {
      wanted.put(record.key(), record.decode(Topics.DESIRED));
    }
    return wanted;
  }

  /** Every xDS resource; what was written after the last closed set is included. */
  public List<XdsResource> xds() {
    List<XdsResource> resources = new ArrayList<>();
    for (LogRecord record : compacted(Topics.XDS)) {
      var event = record.decode(Topics.XDS);
      if (event.hasResource()) {
        resources.add(event.getResource());
      }
    }
    return resources;
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
    for (LogRecord record : compacted(Topics.XDS)) {
      if (Keys.isPublished(record.key())) {
        Published set = record.decode(Topics.XDS).getPublished();
        sets.put(set.getGateway(), set);
      }
    }
    return sets;
  }

  /** The newest word of each proxy on each type. */
  public List<AckEvent> acks() {
    return compacted(Topics.ACKS).stream().map(record -> record.decode(Topics.ACKS)).toList();
  }

  /** The newest scrape of each endpoint, by pool and endpoint. */
  public Map<String, EndpointSample> samples() {
    Map<String, EndpointSample> newest = new HashMap<>();
    for (LogRecord record : compacted(Topics.ENDPOINT_METRICS)) {
      newest.put(record.key(), record.decode(Topics.ENDPOINT_METRICS));
    }
    return newest;
  }

  /** Every pick made for a request id, oldest first, with its end if that is known. */
  public List<Explained> decisions(String requestId) {
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
        if (!record.isTombstone()) {
          DecisionEvent event = record.decode(Topics.DECISIONS);
          if (event.hasPicked() && event.getPicked().getRequestId().equals(requestId)) {
            picked.put(event.getPicked().getId(), event.getPicked());
          } else if (event.hasFinished() && picked.containsKey(event.getFinished().getId())) {
            finished.put(event.getFinished().getId(), event.getFinished());
          }
        }
      }
    }
    return picked.values().stream()
        .sorted((a, b) -> Long.compare(a.getAtMicros(), b.getAtMicros()))
        .map(pick -> new Explained(pick, Optional.ofNullable(finished.get(pick.getId()))))
        .toList();
  }

  /** One pick and how the request ended. */
  public record Explained(Picked picked, Optional<Finished> finished) {}

  private List<LogRecord> compacted(Topic<?> topic) {
    return Await.on(log.readCompacted(topic), PATIENCE, "reading topic " + topic.name()).records();
  }

  private List<LogRecord> read(Topic<?> topic, Position from) {
    return Await.on(log.read(topic, from, PAGE), PATIENCE, "reading topic " + topic.name());
  }
}
