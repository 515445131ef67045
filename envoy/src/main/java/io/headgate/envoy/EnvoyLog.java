package io.headgate.envoy;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;

/**
 * Follows what an Envoy prints: into a file of bounded size, to a consumer, and the end of it kept.
 */
final class EnvoyLog {
  private static final long FILE_LIMIT = 64L << 20;
  private static final int KEPT_LINES = 5;
  private static final int KEPT_CHARS = 500;

  private final Deque<String> last = new ArrayDeque<>();
  private final Consumer<String> lines;
  private final Thread reader;

  private EnvoyLog(Process process, Path file, Consumer<String> lines) {
    this.lines = lines;
    this.reader =
        Thread.ofVirtual().name("envoy-log-" + process.pid()).unstarted(() -> read(process, file));
  }

  static EnvoyLog follow(Process process, Path file, Consumer<String> lines) {
    EnvoyLog log = new EnvoyLog(process, file, lines);
    log.reader.start();
    return log;
  }

  /** The last lines, for error messages. */
  synchronized String last() {
    return last.isEmpty() ? "it printed nothing" : String.join(" | ", last);
  }

  /** Waits until everything an ended process printed has been read. */
  void await() {
    try {
      reader.join(1_000);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private void read(Process process, Path file) {
    try (BufferedReader in =
            new BufferedReader(
                new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        BufferedWriter out = Files.newBufferedWriter(file)) {
      long written = 0;
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        keep(line);
        if (written < FILE_LIMIT) {
          out.write(line);
          out.newLine();
          out.flush();
          written += line.length() + 1L;
        }
        lines.accept(line);
      }
    } catch (IOException e) {
      keep("log lost: " + e.getMessage());
    }
  }

  private synchronized void keep(String line) {
    last.addLast(line.length() > KEPT_CHARS ? line.substring(0, KEPT_CHARS) : line);
    if (last.size() > KEPT_LINES) {
      last.removeFirst();
    }
  }
}
