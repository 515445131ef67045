package io.headgate.cli.up;

import io.headgate.cli.HeadgateMain;
import io.headgate.cli.log.LogLocation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;

/** {@code headgate run picker} in a JVM of its own. It is ended when this one ends. */
final class PickerProcess implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Process process;
  private final Thread hook;

  private PickerProcess(Process process) {
    this.process = process;
    this.hook = new Thread(process::destroyForcibly, "picker-hook");
    Runtime.getRuntime().addShutdownHook(hook);
  }

  /** Starts one that serves on {@code port}, and waits until it listens. */
  static PickerProcess start(int port, LogLocation log, Path output) {
    List<String> command =
        new ArrayList<>(
            List.of(
                ProcessHandle.current().info().command().orElseThrow(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xmx160m",
                "-Dio.netty.jfr.enabled=false",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                System.getProperty("java.class.path"),
                HeadgateMain.class.getName()));
    command.addAll(
        List.of("run", "picker", "--log", log.toString(), "--bind-address", "127.0.0.1"));
    command.addAll(List.of("--grpc-health-port", "0", "--metrics-port", "0"));
    command.addAll(List.of("--grpc-port", Integer.toString(port)));
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .start();
      PickerProcess picker = new PickerProcess(process);
      try {
        Awaitility.await("the picker listens")
            .atMost(PATIENCE)
            .pollInterval(Duration.ofMillis(20))
            .failFast("see " + output, () -> !process.isAlive())
            .until(() -> read(output).contains("picker on 127.0.0.1:" + port));
      } catch (RuntimeException e) {
        picker.close();
        throw e;
      }
      return picker;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** SIGKILL; returns when it is dead. */
  void kill() {
    process.destroyForcibly().onExit().join();
  }

  @Override
  public void close() {
    kill();
    Runtime.getRuntime().removeShutdownHook(hook);
  }
}
