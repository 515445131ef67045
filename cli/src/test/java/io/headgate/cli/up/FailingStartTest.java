package io.headgate.cli.up;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.headgate.cli.CliException;
import io.headgate.events.Topic;
import io.headgate.events.log.EventLog;
import io.headgate.events.log.LogRecord;
import io.headgate.events.log.Position;
import io.vertx.core.Future;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class FailingStartTest {
  @TempDir Path directory;
  final List<String> progress = new CopyOnWriteArrayList<>();

  @Test
  void theEnvoysThatRunAlreadyAreStoppedAndTheLogIsClosed() {
    UpOptions options =
        GatewayFixture.options(
            GatewayFixture.copyQuickstart(directory.resolve("config")), directory);
    // What the log holds from before gets its Envoy first thing.
    GatewayFixture.with(options).close();

    assertThatThrownBy(() ->
            LocalGateway.start(
                options, progress::add, log -> new BrokenOnceEnvoyRuns(log, progress)))
        .isInstanceOf(CliException.class)
        .hasMessageContaining(BrokenOnceEnvoyRuns.REASON);

    assertThat(progress).anyMatch(BrokenOnceEnvoyRuns::tellsOfAnEnvoy);
    assertNothingRuns();
    GatewayFixture.with(options).close();
  }

  @Test
  void theLogIsClosedWhenAServiceDoesNotStart() throws Exception {
    UpOptions options =
        GatewayFixture.options(
            GatewayFixture.copyQuickstart(directory.resolve("config")), directory);
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      UpOptions impossible = options.withXdsPort(taken.getLocalPort());

      assertThatThrownBy(() -> LocalGateway.start(impossible, progress::add))
          .isInstanceOf(CliException.class);
    }
    assertNothingRuns();
  }

  private static void assertNothingRuns() {
    assertThat(ProcessHandle.current().children().filter(ProcessHandle::isAlive)).isEmpty();
    await()
        .atMost(Duration.ofSeconds(5))
        .untilAsserted(() ->
            assertThat(Thread.getAllStackTraces().keySet())
                .extracting(Thread::getName)
                .noneMatch(name -> name.startsWith("headgate-log")));
  }

  /** A log whose topics cannot be followed any more once an Envoy has been started. */
  private record BrokenOnceEnvoyRuns(EventLog log, List<String> progress) implements ForwardingLog {
    static final String REASON = "the disk is gone";

    static boolean tellsOfAnEnvoy(String line) {
      return line.startsWith("envoy for Gateway");
    }

    @Override
    public Future<Tail> tail(
        Topic<?> topic, Position from, Function<List<LogRecord>, Future<Void>> onBatch) {
      return progress.stream().anyMatch(BrokenOnceEnvoyRuns::tellsOfAnEnvoy)
          ? Future.failedFuture(REASON)
          : log.tail(topic, from, onBatch);
    }
  }
}
