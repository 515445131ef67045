package io.headgate.translator;

import io.headgate.events.ResourceKey;
import io.headgate.events.Topics;
import io.headgate.events.log.Append;
import io.headgate.events.log.Checkpoint;
import io.headgate.events.log.EventLog;
import io.headgate.events.log.LogRecord;
import io.headgate.events.seal.Sealer;
import io.headgate.translator.model.Problem;
import io.headgate.translator.model.ResourceSet;
import io.headgate.translator.translate.Intake;
import io.headgate.translator.translate.Ledger;
import io.headgate.translator.translate.Proxies;
import io.headgate.translator.translate.Records;
import io.headgate.translator.translate.State;
import io.headgate.translator.translate.Step;
import io.headgate.translator.translate.Translator;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The translator service: folds topics {@code resources} and {@code acks}, writes what follows to
 * {@code xds} and {@code desired}. Runs on its event loop; nothing is written before a source has
 * said that it delivered everything.
 */
public final class TranslatorVerticle extends VerticleBase {
  private static final Logger LOG = LoggerFactory.getLogger(TranslatorVerticle.class);
  private static final String CONSUMER = "translator";
  private static final long FIRST_RETRY_MILLIS = 100;
  private static final long LAST_RETRY_MILLIS = 5_000;

  private final EventLog log;
  private final Translator translator;
  private final List<EventLog.Tail> tails = new ArrayList<>();
  private final Pace pace = new Pace();
  private Intake intake = Intake.EMPTY;
  private Proxies proxies = Proxies.NONE;
  private State state = State.empty();
  private Future<Void> appended = Future.succeededFuture();
  private boolean first = true;
  private boolean writing;
  private boolean retrying;
  private boolean resting;
  private boolean stopped;
  private long retryMillis = FIRST_RETRY_MILLIS;

  public TranslatorVerticle(EventLog log, Sealer sealer, TranslatorOptions options) {
    this.log = log;
    this.translator = new Translator(options, sealer);
  }

  /** Succeeds at once; while the log cannot be read, reading is tried again and again. */
  @Override
  public Future<?> start() {
    restore();
    return Future.succeededFuture();
  }

  /** Completes when the log has taken or refused what it was given last. */
  @Override
  public Future<?> stop() {
    stopped = true;
    List<Future<?>> ending = new ArrayList<>(tails.stream().map(EventLog.Tail::stop).toList());
    ending.add(appended.otherwiseEmpty());
    return Future.join(ending);
  }

  private void restore() {
    Future<EventLog.Compacted> xds = log.readCompacted(Topics.XDS);
    Future<EventLog.Compacted> desired = log.readCompacted(Topics.DESIRED);
    Future<EventLog.Compacted> acks = log.readCompacted(Topics.ACKS);
    Future<EventLog.Compacted> resources = log.readCompacted(Topics.RESOURCES);
    Future.all(xds, desired, acks, resources)
        .compose(_ ->
            onLoop(() -> {
              Ledger ledger =
                  Records.ledger(
                      xds.result().records(),
                      desired.result().records(),
                      TranslatorVerticle::tellBroken);
              proxies =
                  Records.heard(
                      Proxies.NONE, acks.result().records(), TranslatorVerticle::tellBroken);
              state = State.from(ledger.notBehind(proxies), proxies);
              first = true;
              take(Intake.EMPTY.with(resources.result().records()));
              intake = intake.at(resources.result().end());
            }))
        .compose(_ -> log.tail(Topics.RESOURCES, resources.result().end(), this::onResources))
        .compose(this::keep)
        .compose(_ -> log.tail(Topics.ACKS, acks.result().end(), this::onAcks))
        .compose(this::keep)
        .onFailure(cause ->
            later("Cannot read the log; what is served stays as it is", cause, this::restart));
  }

  /** Reads all again, without the tails of the attempt that failed half-way. */
  private void restart() {
    List<Future<Void>> ending = tails.stream().map(EventLog.Tail::stop).toList();
    tails.clear();
    Future.join(ending)
        .onSuccess(_ -> restore())
        .onFailure(cause -> later("Cannot end reading the log", cause, this::restart));
  }

  private Future<Void> keep(EventLog.Tail tail) {
    return onLoop(() -> {
      tails.add(tail);
      if (stopped) {
        tail.stop();
      }
    });
  }

  private Future<Void> onResources(List<LogRecord> batch) {
    return onLoop(() -> take(intake.with(batch)));
  }

  private Future<Void> onAcks(List<LogRecord> batch) {
    return onLoop(() -> {
      proxies = Records.heard(proxies, batch, TranslatorVerticle::tellBroken);
      schedule();
    });
  }

  private void take(Intake next) {
    next.broken()
        .forEach((key, problem) -> {
          if (!problem.equals(intake.broken().get(key))) {
            tell(problem);
          }
        });
    intake = next;
    schedule();
  }

  /** Translates when it is time to, if there is anything to translate. */
  private void schedule() {
    boolean news = first || !intake.changed().isEmpty() || !state.proxies().equals(proxies);
    if (stopped || writing || retrying || !intake.synced() || !news) {
      return;
    }
    long delay = pace.delayMillis(first ? List.of() : intake.changed(), System.nanoTime());
    if (delay == 0) {
      flush();
    } else if (!resting) {
      resting = true;
      vertx.setTimer(
          delay,
          _ -> {
            resting = false;
            schedule();
          });
    }
  }

  private void flush() {
    Intake taken = intake;
    pace.begin(taken.changed(), System.nanoTime());
    Optional<Step> found = step(taken);
    if (found.isEmpty()) {
      return;
    }
    Step step = found.get();
    intake = taken.done(step.next().resources());
    List<Append> records = Records.of(step, taken.changed(), taken.position());
    if (records.isEmpty()) {
      state = step.next();
      first = false;
      return;
    }
    writing = true;
    appended =
        log.append(
            records, Optional.of(new Checkpoint(CONSUMER, Topics.RESOURCES, taken.position())));
    appended.onComplete(written -> onLoop(() -> written(step, taken, written)));
  }

  private void written(Step step, Intake taken, AsyncResult<Void> written) {
    writing = false;
    pace.end(System.nanoTime());
    if (written.succeeded()) {
      state = step.next();
      first = false;
      retryMillis = FIRST_RETRY_MILLIS;
      step.xds()
          .forEach(change ->
              LOG.atDebug()
                  .addKeyValue("gateway", change.gateway())
                  .addKeyValue("revision", change.revision())
                  .addKeyValue("put", change.put().size())
                  .addKeyValue("removed", change.removed().size())
                  .log("published"));
      schedule();
    } else {
      intake = intake.again(taken.changed());
      retrying = true;
      later(
          "Cannot write to the log; trying again",
          written.cause(),
          () -> {
            retrying = false;
            schedule();
          });
    }
  }

  /**
   * The next step. When translation fails, which is a bug of ours, the objects that make it fail
   * are left out; empty when it fails without any change.
   */
  private Optional<Step> step(Intake taken) {
    try {
      return Optional.of(step(taken.resources(), taken.changed()));
    } catch (RuntimeException bug) {
      LOG.atError().setCause(bug).log("translation failed; looking for the cause");
      Set<ResourceKey> admitted = new TreeSet<>(taken.changed());
      ResourceSet sound =
          Admission.admit(
              state.resources(),
              taken.resources(),
              List.copyOf(admitted),
              this::translates,
              key ->
                  LOG.atError()
                      .addKeyValue("resource", key)
                      .log("cannot be translated; what it was before stays"));
      return translates(sound, admitted) ? Optional.of(step(sound, admitted)) : Optional.empty();
    }
  }

  private boolean translates(ResourceSet resources, Collection<ResourceKey> changed) {
    try {
      step(resources, changed);
      return true;
    } catch (RuntimeException bug) {
      return false;
    }
  }

  private Step step(ResourceSet resources, Collection<ResourceKey> changed) {
    Step step =
        first
            ? translator.first(state, resources)
            : changed.isEmpty() ? Step.none(state) : translator.next(state, resources, changed);
    return step.then(translator.heard(step.next(), proxies));
  }

  private void later(String message, Throwable cause, Runnable again) {
    if (stopped) {
      return;
    }
    LOG.atWarn()
        .addKeyValue("retryMillis", retryMillis)
        .addKeyValue("cause", cause.toString())
        .log(message);
    vertx.setTimer(retryMillis, _ -> again.run());
    retryMillis = Math.min(retryMillis * 2, LAST_RETRY_MILLIS);
  }

  /** State belongs to the verticle's own event loop; the log may answer on another. */
  private Future<Void> onLoop(Runnable action) {
    Promise<Void> done = Promise.promise();
    context.runOnContext(_ -> {
      try {
        action.run();
        done.complete();
      } catch (RuntimeException bug) {
        LOG.atError().setCause(bug).log("cannot take what the log delivered");
        done.fail(bug);
      }
    });
    return done.future();
  }

  private static void tellBroken(LogRecord record, String reason) {
    LOG.atError()
        .addKeyValue("record", record.display())
        .addKeyValue("reason", reason)
        .log("record passed over");
  }

  private static void tell(Problem problem) {
    LOG.atWarn()
        .addKeyValue("resource", problem.object())
        .addKeyValue("field", problem.path())
        .addKeyValue("problem", problem.message())
        .log("object left out");
  }
}
