package io.headgate.sim.load;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** One reading of {@code /proc/<pid>}. */
record ProcessSample(double cpuSeconds, long rssBytes, long peakRssBytes) {
  /** USER_HZ, which is 100 on every Linux architecture the JDK runs on. */
  private static final double TICKS_PER_SECOND = 100;

  /** Empty when the process is gone or this is not Linux. */
  static Optional<ProcessSample> of(long pid) {
    try {
      Path proc = Path.of("/proc", Long.toString(pid));
      return Optional.of(
          parse(
              Files.readString(proc.resolve("stat")), Files.readAllLines(proc.resolve("status"))));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** proc(5): fields 14 and 15 of stat, counted after the command in parentheses. */
  static ProcessSample parse(String stat, List<String> status) {
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
    double ticks = Double.parseDouble(fields[11]) + Double.parseDouble(fields[12]);
    return new ProcessSample(
        ticks / TICKS_PER_SECOND, kilobytes("VmRSS:", status), kilobytes("VmHWM:", status));
  }

  private static long kilobytes(String name, List<String> status) {
    return status.stream()
        .filter(line -> line.startsWith(name))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
        .findFirst()
        .orElse(0);
  }
}
