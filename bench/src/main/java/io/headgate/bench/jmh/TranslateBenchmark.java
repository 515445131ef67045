package io.headgate.bench.jmh;

import io.headgate.events.log.LogRecord;
import io.headgate.events.seal.Sealer;
import io.headgate.translator.TranslatorOptions;
import io.headgate.translator.ir.Endpoints.HostPort;
import io.headgate.translator.translate.Intake;
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

/** Translation of 1,000 routes to 1,000 pools with 10,000 pods: whole, and one change. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class TranslateBenchmark {
  @Param("1000")
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

  /** One pod turns ready or not ready: fold, translate, xDS resource. */
  @Benchmark
  public Step onePod() {
    turn++;
    return change(Cluster.pod(turn % models, turn % 10, turn / models % 2 == 1));
  }

  /** One route gets another path. */
  @Benchmark
  public Step oneRoute() {
    turn++;
    return change(Cluster.route(turn % models, "/v" + turn));
  }

  private Step change(LogRecord record) {
    Intake next = intake.with(List.of(record));
    Step step = translator.next(translated, next.resources(), next.changed());
    if (step.xds().isEmpty()) {
      throw new IllegalStateException("a change without effect measures nothing");
    }
    translated = step.next();
    intake = next.done(next.resources());
    return step;
  }
}
