package io.headgate.cli.up;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headgate.cli.CliException;
import io.headgate.cli.log.LogLocation;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class LogLockTest {
  @TempDir Path directory;

  @Test
  void itIsHeldFromTakingToReleasing() {
    LogLocation log = new LogLocation.InFile(directory.resolve("events.db"));
    assertThat(LogLock.isHeld(log)).isFalse();
    assertThat(directory).as("what looking leaves").isEmptyDirectory();

    LogLock lock = LogLock.take(log);
    assertThat(LogLock.isHeld(log)).isTrue();
    assertThatThrownBy(() -> LogLock.take(log))
        .isInstanceOf(CliException.class)
        .hasMessageContaining("another `headgate` writes the event log")
        .hasMessageEndingWith("choose another log with --log");

    lock.release();
    assertThat(LogLock.isHeld(log)).isFalse();
    LogLock.take(log).release();
  }

  @Test
  void onlyUpIsToldOfItsPort() {
    LogLocation log = new LogLocation.InFile(directory.resolve("events.db"));
    LogLock lock = LogLock.share(log);

    assertThatThrownBy(() -> LogLock.takeForUp(log)).hasMessageContaining("--port");
    assertThatThrownBy(() -> LogLock.share(log)).message().doesNotContain("--port");
    lock.release();
  }

  @Test
  void whatTheHolderSaysOfItselfNeedNotBeReadable() throws IOException {
    LogLocation log = new LogLocation.InFile(directory.resolve("events.db"));
    LogLock lock = LogLock.take(log);
    Files.writeString(UpState.besides(log), "{\"pid\":");

    assertThatThrownBy(() -> LogLock.take(log))
        .hasMessageStartingWith("another `headgate` writes the event log");
    lock.release();
  }

  @Test
  void aServiceAloneHoldsItToo() {
    LogLocation log = new LogLocation.InFile(directory.resolve("events.db"));

    LogLock part = LogLock.share(log);
    assertThat(LogLock.isHeld(log)).isTrue();

    part.release();
    assertThat(LogLock.isHeld(log)).isFalse();
  }

  /** The file's locks are those of processes, so another one has to ask. */
  @Test
  void otherProcessesSeeIt() throws Exception {
    LogLocation log = new LogLocation.InFile(directory.resolve("events.db"));
    LogLock lock = LogLock.take(log);
    assertThat(heldElsewhere(log)).isTrue();
    lock.release();
    assertThat(heldElsewhere(log)).isFalse();

    LogLock part = LogLock.share(log);
    assertThat(heldElsewhere(log)).isTrue();
    part.release();
  }

  @Test
  void aRefusalLeavesItToItsHolder() throws Exception {
    LogLocation log = new LogLocation.InFile(directory.resolve("events.db"));
    LogLock lock = LogLock.take(log);
    assertThatThrownBy(() -> LogLock.take(log)).isInstanceOf(CliException.class);
    assertThatThrownBy(() -> LogLock.share(log)).isInstanceOf(CliException.class);

    assertThat(heldElsewhere(log)).isTrue();
    lock.release();
  }

  @Test
  void aGatewayAndPartsOfOneKeepEachOtherAway() throws Exception {
    LogLocation log = new LogLocation.InFile(directory.resolve("events.db"));
    LogLock whole = LogLock.take(log);
    assertThat(elsewhere("share", log)).isEqualTo("refused");
    whole.release();

    LogLock part = LogLock.share(log);
    assertThat(elsewhere("take", log)).isEqualTo("refused");
    assertThat(elsewhere("share", log)).isEqualTo("taken");
    part.release();
    assertThat(elsewhere("take", log)).isEqualTo("taken");
  }

  @Test
  void anInterruptIsNoOtherGateway() throws Exception {
    LogLocation log = new LogLocation.InFile(directory.resolve("events.db"));
    Path file = log.besides(".lock").toAbsolutePath().normalize();
    try (FileChannel another =
            FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock _ = another.lock()) {
      Thread.currentThread().interrupt();

      assertThatThrownBy(() -> LogLock.take(log))
          .isInstanceOf(CliException.class)
          .hasMessageContaining("interrupted");
      assertThat(Thread.interrupted()).isTrue();
    }
  }

  private static boolean heldElsewhere(LogLocation log) throws Exception {
    return elsewhere("look", log).equals("held");
  }

  private static String elsewhere(String what, LogLocation log) throws Exception {
    Process process =
        new ProcessBuilder(
                ProcessHandle.current().info().command().orElseThrow(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Other.class.getName(),
                what,
                log.toString())
            .redirectErrorStream(true)
            .start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
    return said.strip();
  }

  /** Another process, which says what it met. */
  static final class Other {
    private Other() {}

    public static void main(String[] args) {
      System.out.println(meet(args[0], new LogLocation.InFile(Path.of(args[1]))));
    }

    private static String meet(String what, LogLocation log) {
      if (what.equals("look")) {
        return LogLock.isHeld(log) ? "held" : "free";
      }
      try {
        (what.equals("take") ? LogLock.take(log) : LogLock.share(log)).release();
        return "taken";
      } catch (CliException e) {
        return "refused";
      }
    }
  }
}
