package io.headgate.translator.translate;

import io.headgate.events.Keys;
import io.headgate.events.ResourceKey;
import io.headgate.events.Topics;
import io.headgate.events.log.LogRecord;
import io.headgate.events.log.Position;
import io.headgate.events.v1.ResourceEvent;
import io.headgate.translator.model.BackendTlsPolicy;
import io.headgate.translator.model.Decoder;
import io.headgate.translator.model.Decoder.Decoded;
import io.headgate.translator.model.KubeObject;
import io.headgate.translator.model.Problem;
import io.headgate.translator.model.Rejected;
import io.headgate.translator.model.ResourceSet;
import java.util.List;
import java.util.Optional;
import org.pcollections.HashTreePMap;
import org.pcollections.HashTreePSet;
import org.pcollections.PMap;
import org.pcollections.PSet;

/**
 * Topic {@code resources} folded so far. Immutable.
 *
 * @param changed objects that changed since they were last translated
 * @param synced a source has delivered everything
 * @param position where to read on
 * @param broken objects that cannot be decoded, and so serve nothing; of a BackendTLSPolicy the
 *     last version stays in force
 */
public record Intake(
    ResourceSet resources,
    PSet<ResourceKey> changed,
    boolean synced,
    Position position,
    PMap<ResourceKey, Problem> broken) {
  public static final Intake EMPTY =
      new Intake(
          ResourceSet.EMPTY, HashTreePSet.empty(), false, Position.BEGINNING, HashTreePMap.empty());

  public Intake with(List<LogRecord> records) {
    Intake next = this;
    for (LogRecord record : records) {
      next = next.with(record);
    }
    return next;
  }

  public Intake at(Position end) {
    return new Intake(resources, changed, synced, end, broken);
  }

  /** All changes so far have led to {@code translated}, which may leave some out. */
  public Intake done(ResourceSet translated) {
    return new Intake(translated, HashTreePSet.empty(), synced, position, broken);
  }

  /** With changes that have to be translated once more. */
  public Intake again(PSet<ResourceKey> changes) {
    return new Intake(resources, changed.plusAll(changes), synced, position, broken);
  }

  private Intake with(LogRecord record) {
    Position after = position.after(record);
    if (Keys.isSynced(record.key())) {
      return new Intake(resources, changed, synced || !record.isTombstone(), after, broken);
    }
    Optional<ResourceKey> named = ResourceKey.tryParse(record.key());
    if (named.isEmpty()) {
      // It is nobody's, so only its problem can be kept.
      ResourceKey key = new ResourceKey("", "", "", record.key());
      Problem problem = Decoder.unreadable(key, "the record's key names no resource").problem();
      return put(
          key,
          resources,
          record.isTombstone() ? broken.minus(key) : broken.plus(key, problem),
          after);
    }
    ResourceKey key = named.get();
    if (!Decoder.reads(key)) {
      return at(after);
    }
    if (record.isTombstone()) {
      return put(key, resources.without(key), broken.minus(key), after);
    }
    return switch (decode(key, record)) {
      case Decoded.Known(KubeObject object) when object.meta().key().equals(key) ->
          put(key, resources.with(object), broken.minus(key), after);
      case Decoded.Known _, Decoded.Ignored _ -> at(after);
      case Decoded.Broken(Problem problem, Optional<Rejected> rest) ->
          put(
              key,
              rest.filter(object -> object.meta().key().equals(key))
                  .map(resources::with)
                  .orElseGet(() -> without(key)),
              broken.plus(key, problem),
              after);
    };
  }

  /** Without a policy its Services would be spoken to in clear, so the last one stays. */
  private ResourceSet without(ResourceKey key) {
    boolean policy = ResourceSet.type(key).filter(BackendTlsPolicy.class::equals).isPresent();
    return policy ? resources : resources.without(key);
  }

  /** A record that is no event at all must not stop those behind it. */
  private static Decoded decode(ResourceKey key, LogRecord record) {
    ResourceEvent event;
    try {
      event = record.decode(Topics.RESOURCES);
    } catch (IllegalArgumentException e) {
      return Decoder.unreadable(key, "the record is no resource event");
    }
    return Decoder.decode(event.getResource());
  }

  @SuppressWarnings("ReferenceEquality") // an update without change gives the same set
  private Intake put(
      ResourceKey key, ResourceSet now, PMap<ResourceKey, Problem> nowBroken, Position after) {
    return new Intake(
        now, now == resources ? changed : changed.plus(key), synced, after, nowBroken);
  }
}
