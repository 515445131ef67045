package io.headgate.bench.load;

import io.headgate.sim.load.Latency;
import io.headgate.sim.load.LoadReport;
import io.headgate.sim.load.ProcessUsage;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Runs as text for people. */
final class ReportTable {
  private static final double MEBIBYTE = 1 << 20;

  private ReportTable() {}

  static String of(List<NamedRun> runs) {
    StringBuilder out = new StringBuilder();
    out.append(
        String.format(
            Locale.ROOT,
            "%-16s %5s %9s %7s %9s %8s %8s %8s %8s %8s %9s%n",
            "target",
            "round",
            "ok",
            "failed",
            "req/s",
            "p50 ms",
            "p90",
            "p99",
            "p99.9",
            "max",
            "MiB in"));
    for (NamedRun run : runs) {
      LoadReport report = run.report();
      Latency latency = report.latency();
      out.append(
          String.format(
              Locale.ROOT,
              "%-16s %5d %9d %7d %9.1f %8.2f %8.2f %8.2f %8.2f %8.2f %9.1f%n",
              run.target(),
              run.round(),
              report.succeeded(),
              report.failed(),
              report.requestsPerSecond(),
              latency.p50(),
              latency.p90(),
              latency.p99(),
              latency.p999(),
              latency.max(),
              report.bytesReceived() / MEBIBYTE));
    }
    if (runs.stream().anyMatch(run -> !run.report().processes().isEmpty())) {
      processes(runs, out.append('\n'));
    }
    for (NamedRun run : runs) {
      failures(run, out);
      pods(run, out);
    }
    return out.toString();
  }

  private static void processes(List<NamedRun> runs, StringBuilder out) {
    out.append(
        String.format(
            Locale.ROOT,
            "%-16s %5s %-16s %8s %9s %12s %9s %9s%n",
            "target",
            "round",
            "process",
            "pid",
            "CPU s",
            "CPU ms/req",
            "RSS MiB",
            "peak MiB"));
    for (NamedRun run : runs) {
      for (ProcessUsage usage : run.report().processes()) {
        out.append(
            String.format(
                Locale.ROOT,
                "%-16s %5d %-16s %8d %9.2f %12.4f %9.1f %9.1f%n",
                run.target(),
                run.round(),
                usage.name(),
                usage.pid(),
                usage.cpuSeconds(),
                usage.cpuMillisPerRequest(),
                usage.rssBytes() / MEBIBYTE,
                usage.peakRssBytes() / MEBIBYTE));
      }
    }
  }

  private static void failures(NamedRun run, StringBuilder out) {
    if (run.report().failed() == 0) {
      return;
    }
    Map<String, Long> outcomes = new TreeMap<>(run.report().outcomes());
    out.append(
        String.format(
            Locale.ROOT, "%n%s round %d outcomes: %s%n", run.target(), run.round(), outcomes));
    for (LoadReport.Failure failure : run.report().failures()) {
      out.append(
          String.format(
              Locale.ROOT,
              "  at %.3f s %s %s %s%n",
              failure.atSeconds(),
              failure.outcome(),
              failure.requestId(),
              failure.detail().replaceAll("\\s+", " ")));
    }
  }

  private static void pods(NamedRun run, StringBuilder out) {
    Map<String, Long> pods = new TreeMap<>(run.report().pods());
    if (!pods.isEmpty()) {
      out.append(
          String.format(
              Locale.ROOT, "%n%s round %d answers by pod: %s%n", run.target(), run.round(), pods));
    }
  }
}
