package io.headgate.cli.translate;

import io.headgate.cli.log.Await;
import io.headgate.cli.status.Preview;
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
import io.headgate.watcher.fold.Entry;
import io.headgate.watcher.fold.FileReader;
import io.headgate.watcher.ledger.Ledger;
import io.headgate.watcher.parse.Limits;
import io.headgate.watcher.source.Problem;
import io.headgate.watcher.source.SourceEvent;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The services' own code over a directory, without a log between them.
 *
 * @param resources what was taken
 * @param passedOver how many objects there are of each kind that is for others
 * @param classAssumed whether the GatewayClass is not the directory's but that of an installation
 * @param problems what was not taken, and what is wrong with the rest, one line each
 */
record Offline(
    ResourceSet resources,
    SortedMap<String, Integer> passedOver,
    boolean classAssumed,
    Translation translation,
    List<String> problems) {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /** What every installation has, so that directories for a cluster do without. */
  private static final String INSTALLED_CLASS =
      """
      apiVersion: gateway.networking.k8s.io/v1
      kind: GatewayClass
      metadata:
        name: headgate
      spec:
        controllerName: %s
      """
          .formatted(TranslatorOptions.CONTROLLER_NAME);

  /** Dates in the result would only make two runs differ. */
  private static final String NO_TIME = "1970-01-01T00:00:00Z";

  static Offline translate(Path directory, TranslatorOptions options) {
    Sealer sealer = new Sealer(new byte[Sealer.KEY_BYTES]); // nothing sealed leaves this process
    List<SourceEvent> events = new ArrayList<>(read(directory));
    boolean classAssumed =
        events.stream().anyMatch(event -> isUpserted(event, "Gateway"))
            && events.stream().noneMatch(Offline::mayBeClass);
    if (classAssumed) {
      events.addFirst(new SourceEvent.Upserted(installedClass()));
    }
    List<LogRecord> records = new ArrayList<>();
    for (Append append : Ledger.EMPTY.on(events, sealer, NO_TIME).records()) {
      records.add(
          new LogRecord(append.topic(), 0, records.size(), 0, append.key(), append.payload()));
    }
    Intake intake = Intake.EMPTY.with(ofResources(records));
    List<String> problems = new ArrayList<>();
    SortedMap<String, Integer> passedOver = new TreeMap<>();
    Set<String> broken = new HashSet<>();
    for (SourceEvent event : events) {
      if (event instanceof SourceEvent.Rejected(Problem problem)) {
        if (problem.severity() == Problem.Severity.WARNING) {
          passedOver.merge(problem.reason().replace(Problem.UNUSED, ""), 1, Integer::sum);
          continue;
        }
        problems.add(problem.display());
        ResourceKey object = problem.object();
        if (object != null) {
          broken.add(object.display());
        }
      }
    }
    intake.broken().values().forEach(problem -> problems.add(problem.toString()));
    Translation translation = new Translator(options, sealer).translate(intake.resources());
    problems.addAll(Preview.problems(translation.desired().values(), intake.resources(), broken));
    return new Offline(intake.resources(), passedOver, classAssumed, translation, problems);
  }

  private static boolean isUpserted(SourceEvent event, String kind) {
    return event instanceof SourceEvent.Upserted(Resource resource)
        && resource.getKind().equals(kind);
  }

  /** What is wrong may have been meant as one. */
  private static boolean mayBeClass(SourceEvent event) {
    return isUpserted(event, "GatewayClass")
        || (event instanceof SourceEvent.Rejected(Problem problem)
            && problem.severity() == Problem.Severity.ERROR
            && (problem.object() == null || problem.object().kind().equals("GatewayClass")));
  }

  private static Resource installedClass() {
    byte[] yaml = INSTALLED_CLASS.getBytes(StandardCharsets.UTF_8);
    if (FileReader.read("", yaml, Limits.DEFAULT).getFirst() instanceof Entry.Good good) {
      return good.resource();
    }
    throw new IllegalStateException("the GatewayClass of an installation is valid");
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
