package io.headgate.cli.status;

import com.fasterxml.jackson.databind.JsonNode;
import io.headgate.events.Keys;
import io.headgate.events.ResourceKey;
import io.headgate.events.Topics;
import io.headgate.events.log.Decoded;
import io.headgate.events.log.LogRecord;
import io.headgate.events.v1.DesiredEvent;
import io.headgate.events.v1.Resource;
import io.headgate.events.v1.ResourceEvent;
import io.headgate.translator.plan.Reason;
import io.headgate.translator.translate.Intake;
import io.headgate.watcher.ledger.ProblemRecords;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.pcollections.HashTreePMap;
import org.pcollections.PMap;

/**
 * What a user would have to mend, by the records of topics {@code resources} and {@code desired}
 * folded so far. Immutable; a record costs what it changes. What only waits for a proxy is not
 * among it.
 */
public final class Diagnosis {
  /** Of an empty log. */
  public static final Diagnosis EMPTY =
      new Diagnosis(Intake.EMPTY, HashTreePMap.empty(), HashTreePMap.empty(), HashTreePMap.empty());

  private final Intake intake;

  /** By object. */
  private final PMap<String, String> origins;

  /** What the watcher could not take, by the record's key. */
  private final PMap<String, JsonNode> sources;

  /** Of every object with a status. */
  private final PMap<String, List<Complaint>> complaints;

  private Diagnosis(
      Intake intake,
      PMap<String, String> origins,
      PMap<String, JsonNode> sources,
      PMap<String, List<Complaint>> complaints) {
    this.intake = intake;
    this.origins = origins;
    this.sources = sources;
    this.complaints = complaints;
  }

  /** Takes more of either topic; what cannot be read is passed over, for it serves nothing. */
  public Diagnosis with(List<LogRecord> records) {
    Diagnosis next = this;
    for (LogRecord record : records) {
      Optional<ResourceKey> key = ResourceKey.tryParse(Keys.orderingGroup(record.key()));
      if (key.isPresent()) {
        next =
            record.topic().equals(Topics.DESIRED)
                ? next.desired(key.get(), record)
                : next.resource(key.get(), record);
      }
    }
    return next;
  }

  private Diagnosis desired(ResourceKey key, LogRecord record) {
    if (!record.key().equals(Keys.desiredStatus(key))) {
      return this;
    }
    String object = key.display();
    PMap<String, List<Complaint>> now = complaints.minus(object);
    if (record.tryDecode(Topics.DESIRED) instanceof Decoded.Value<DesiredEvent>(DesiredEvent event)
        && event.hasStatus()) {
      try {
        now = complaints.plus(object, complaints(StatusReport.status(event.getStatus())));
      } catch (IllegalArgumentException _) {
        // `status` says so.
      }
    }
    return new Diagnosis(intake, origins, sources, now);
  }

  private static List<Complaint> complaints(StatusReport.Status status) {
    return Complaint.of(status).stream()
        .filter(it -> !(it.type().equals("Programmed") && it.reason().equals(Reason.PENDING)))
        .toList();
  }

  private Diagnosis resource(ResourceKey key, LogRecord record) {
    Optional<Resource> resource =
        record.tryDecode(Topics.RESOURCES) instanceof Decoded.Value<ResourceEvent>(var event)
                && event.hasResource()
            ? Optional.of(event.getResource())
            : Optional.empty();
    if (key.kind().equals(ProblemRecords.KIND)) {
      return new Diagnosis(intake, origins, sources(record.key(), resource), complaints);
    }
    String object = key.display();
    return new Diagnosis(
        intake.with(List.of(record)),
        resource
            .map(known -> origins.plus(object, known.getOrigin()))
            .orElseGet(() -> origins.minus(object)),
        sources,
        complaints);
  }

  private PMap<String, JsonNode> sources(String key, Optional<Resource> problems) {
    try {
      return problems
          .map(known -> sources.plus(key, StatusReport.tree(known.getJson())))
          .orElseGet(() -> sources.minus(key));
    } catch (IllegalArgumentException _) {
      return sources.minus(key);
    }
  }

  /** One per cause. */
  public List<Cause> causes() {
    return Preview.causes(
        complaints.values().stream().flatMap(List::stream).toList(),
        complaints.keySet(),
        intake.resources(),
        broken());
  }

  /** Objects that there are. */
  public Set<String> known() {
    return origins.keySet();
  }

  /** Objects that something is wrong with, be they a cause or not. */
  public Set<String> wrong() {
    Set<String> wrong = broken();
    complaints.forEach((object, of) -> {
      if (!of.isEmpty()) {
        wrong.add(object);
      }
    });
    return wrong;
  }

  /**
   * How to say it.
   *
   * @param directory that the objects' files are in
   */
  public Wording wording(Path directory) {
    return new Wording(new Places(origins, Optional.of(directory)), intake.resources());
  }

  private Set<String> broken() {
    return new HashSet<>(Problems.broken(List.copyOf(sources.values())));
  }
}
