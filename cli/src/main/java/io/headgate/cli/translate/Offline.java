package io.headgate.cli.translate;

import io.headgate.cli.log.Await;
import io.headgate.cli.status.Places;
import io.headgate.cli.status.Preview;
import io.headgate.cli.status.Wording;
import io.headgate.events.ResourceKey;
import io.headgate.events.log.Append;
import io.headgate.events.log.LogRecord;
import io.headgate.events.seal.Sealer;
import io.headgate.events.v1.Resource;
import io.headgate.translator.TranslatorOptions;
import io.headgate.translator.model.ResourceSet;
import io.headgate.translator.translate.Intake;
import io.headgate.translator.translate.Translation;
import io.headgate.translator.translate.Translator;
import io.headgate.watcher.directory.DirectoryOptions;
import io.headgate.watcher.directory.DirectorySource;
import io.headgate.watcher.ledger.Ledger;
import io.headgate.watcher.source.Problem;
import io.headgate.watcher.source.SourceEvent;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The services' own code over a directory, without a log between them.
 *
 * @param resources what was taken
 * @param passedOver how many objects there are of each kind that is for others
 * @param warnings what else was remarked and is no problem, one line each
 * @param classAssumed whether the GatewayClass is not the directory's but that of an installation
 * @param problems what was not taken, and what is wrong with the rest, one line each
 */
record Offline(
    ResourceSet resources,
    SortedMap<String, Integer> passedOver,
    List<String> warnings,
    boolean classAssumed,
    Translation translation,
    List<String> problems) {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /** Dates in the result would only make two runs differ. */
  private static final String NO_TIME = "1970-01-01T00:00:00Z";

  static Offline translate(Path directory, TranslatorOptions options) {
    Sealer sealer = new Sealer(new byte[Sealer.KEY_BYTES]); // nothing sealed leaves this process
    List<SourceEvent> events = new ArrayList<>(read(directory));
    boolean classAssumed = InstalledClass.missing(events);
    if (classAssumed) {
      events.addFirst(new SourceEvent.Upserted(InstalledClass.RESOURCE));
    }
    List<LogRecord> records = new ArrayList<>();
    for (Append append : Ledger.EMPTY.on(events, sealer, NO_TIME).records()) {
      records.add(
          new LogRecord(append.topic(), 0, records.size(), 0, append.key(), append.payload()));
    }
    Intake intake = Intake.EMPTY.with(ofResources(records));
    List<String> problems = new ArrayList<>();
    SortedMap<String, Integer> passedOver = new TreeMap<>();
    List<String> warnings = new ArrayList<>();
    Set<String> broken = new HashSet<>();
    Map<String, String> origins = new HashMap<>();
    for (SourceEvent event : events) {
      switch (event) {
        case SourceEvent.Rejected(Problem problem) when !problem.foreignKind().isEmpty() ->
            passedOver.merge(problem.foreignKind(), 1, Integer::sum);
        case SourceEvent.Rejected(Problem problem)
            when problem.severity() == Problem.Severity.WARNING ->
            warnings.add(problem.display());
        case SourceEvent.Rejected(Problem problem) -> {
          problems.add(problem.display());
          ResourceKey object = problem.object();
          if (object != null) {
            broken.add(object.display());
          }
        }
        case SourceEvent.Upserted(Resource resource) ->
            origins.put(Places.object(resource), resource.getOrigin());
        case SourceEvent.Deleted _, SourceEvent.Cleared _, SourceEvent.Synced _ -> {}
      }
    }
    intake.broken().values().forEach(problem -> problems.add(problem.toString()));
    Translation translation = new Translator(options, sealer).translate(intake.resources());
    Places places = new Places(origins, Optional.of(directory));
    Wording wording = new Wording(places, intake.resources());
    Preview.causes(translation.desired().values(), intake.resources(), broken)
        .forEach(cause -> problems.add(wording.of(cause)));
    return new Offline(
        intake.resources(), passedOver, warnings, classAssumed, translation, problems);
  }

  private static List<LogRecord> ofResources(List<LogRecord> records) {
    return records.stream().filter(record -> record.topic().name().equals("resources")).toList();
  }

  private static List<SourceEvent> read(Path directory) {
    Vertx vertx = Vertx.vertx();
    try {
      Promise<List<SourceEvent>> all = Promise.promise();
      List<SourceEvent> seen = new ArrayList<>();
      DirectorySource source = new DirectorySource(vertx, directory, DirectoryOptions.DEFAULT);
      vertx
          .getOrCreateContext()
          .runOnContext(_ ->
              source
                  .start(batch -> {
                    seen.addAll(batch);
                    if (batch.stream().anyMatch(SourceEvent.Synced.class::isInstance)) {
                      all.tryComplete(List.copyOf(seen));
                    }
                  })
                  .onFailure(all::tryFail));
      List<SourceEvent> events = Await.on(all.future(), PATIENCE, "reading " + directory);
      Await.on(source.stop(), PATIENCE, "stopping");
      return events;
    } finally {
      Await.on(vertx.close(), PATIENCE, "stopping");
    }
  }
}
