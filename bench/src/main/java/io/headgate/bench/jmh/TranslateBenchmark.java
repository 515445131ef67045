package io.headgate.bench.jmh;

import io.headgate.events.log.Append;
import io.headgate.events.log.LogRecord;
import io.headgate.events.log.Position;
import io.headgate.events.seal.Sealer;
import io.headgate.translator.TranslatorOptions;
import io.headgate.translator.ir.Endpoints.HostPort;
import io.headgate.translator.translate.Intake;
import io.headgate.translator.translate.Records;
import io.headgate.translator.translate.Step;
import io.headgate.translator.translate.Translation;
import io.headgate.translator.translate.Translator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Translation of as many routes as pools, with ten pods each: whole, and one change. A change is
 * folded, translated and packed into records for the log.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class TranslateBenchmark {
  @Param({"1000", "3000"})
  public int models;

  private final Translator translator =
      new Translator(
          new TranslatorOptions(
              TranslatorOptions.CONTROLLER_NAME,
              "0.0.0.0",
              Map.of(),
              0,
              Optional.of(new HostPort("127.0.0.1", 9002))),
          new Sealer(new byte[Sealer.KEY_BYTES]));

  private Intake intake = Intake.EMPTY;
  private io.headgate.translator.translate.State translated =
      io.headgate.translator.translate.State.empty();
  private int turn;

  @Setup
  public void fill() {
    intake = Intake.EMPTY.with(Cluster.of(models));
    translated = translator.first(translated, intake.resources()).next();
    intake = intake.done(intake.resources());
    if (translated.translation().endpoints().size() < models) {
      throw new IllegalStateException(
          "only %d clusters came out".formatted(translated.translation().endpoints().size()));
    }
  }

  /** Everything from nothing. */
  @Benchmark
  public Translation whole() {
    return translator.translate(intake.resources());
  }

  /** The first pod of every pool in turn becomes unready, then ready again. */
  @Benchmark
  public List<Append> onePod() {
    boolean ready = turn / models % 2 == 1;
    return change(Cluster.pod(turn++ % models, 0, ready));
  }

  /** One route gets another path. */
  @Benchmark
  public List<Append> oneRoute() {
    turn++;
    return change(Cluster.route(turn % models, "/v" + turn));
  }

  private List<Append> change(LogRecord record) {
    Intake next = intake.with(List.of(record));
    Step step = translator.next(translated, next.resources(), next.changed());
    if (step.xds().isEmpty()) {
      throw new IllegalStateException("a change without effect measures nothing");
    }
    translated = step.next();
    intake = next.done(next.resources());
    return Records.of(step, next.changed(), Position.BEGINNING);
  }
}
