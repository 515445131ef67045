package io.headgate.cli.status;

import com.fasterxml.jackson.databind.JsonNode;
import io.headgate.cli.text.Reported;
import io.headgate.cli.text.Table;
import io.headgate.events.v1.EndpointSample;
import java.util.ArrayList;
import java.util.List;

/** A status report for people. */
final class StatusText {
  private StatusText() {}

  static String of(StatusReport report) {
    List<Table> tables =
        List.of(
            gateways(report), listeners(report), routes(report), pools(report), endpoints(report));
    List<String> parts = new ArrayList<>();
    tables.stream().filter(table -> !table.isEmpty()).map(Table::toString).forEach(parts::add);
    if (!report.problems().isEmpty()) {
      parts.add("PROBLEMS\n  " + String.join("\n  ", report.problems()) + "\n");
    }
    return String.join("\n", parts);
  }

  private static Table gateways(StatusReport report) {
    Table table = new Table("GATEWAY", "ACCEPTED", "PROGRAMMED", "SERVED ON", "PROXIES IN SYNC");
    for (StatusReport.Status status : report.statuses()) {
      if (status.kind().equals("Gateway")) {
        List<StatusReport.Proxy> proxies =
            report.proxies().stream()
                .filter(proxy -> proxy.gateway().equals(status.id()) && proxy.connected())
                .toList();
        table.row(
            status.id(),
            Conditions.word(status.status(), "Accepted"),
            Conditions.word(status.status(), "Programmed"),
            String.join(",", report.sockets().getOrDefault(status.id(), List.of())),
            proxies.stream().filter(StatusReport.Proxy::inSync).count() + "/" + proxies.size());
      }
    }
    return table;
  }

  private static Table listeners(StatusReport report) {
    Table table = new Table("LISTENER", "ROUTES", "ACCEPTED", "RESOLVED REFS", "PROGRAMMED");
    for (StatusReport.Status status : report.statuses()) {
      for (JsonNode listener : status.status().path("listeners")) {
        table.row(
            status.id() + "/" + listener.path("name").asText(),
            listener.path("attachedRoutes").asInt(),
            Conditions.word(listener, "Accepted"),
            Conditions.word(listener, "ResolvedRefs"),
            Conditions.word(listener, "Programmed"));
      }
    }
    return table;
  }

  private static Table routes(StatusReport report) {
    Table table = new Table("ROUTE", "GATEWAY", "ACCEPTED", "RESOLVED REFS");
    parents(report, "HTTPRoute", table);
    parents(report, "GRPCRoute", table);
    return table;
  }

  private static Table pools(StatusReport report) {
    Table table = new Table("POOL", "GATEWAY", "ACCEPTED", "RESOLVED REFS");
    parents(report, "InferencePool", table);
    return table;
  }

  private static void parents(StatusReport report, String kind, Table table) {
    for (StatusReport.Status status : report.statuses()) {
      if (status.kind().equals(kind)) {
        for (JsonNode parent : status.status().path("parents")) {
          JsonNode ref = parent.path("parentRef");
          String namespace = ref.path("namespace").asText(status.namespace());
          table.row(
              status.id(),
              namespace + "/" + ref.path("name").asText(),
              Conditions.word(parent, "Accepted"),
              Conditions.word(parent, "ResolvedRefs"));
        }
      }
    }
  }

  private static Table endpoints(StatusReport report) {
    Table table = new Table("POOL", "ENDPOINT", "REACHABLE", "WAITING", "RUNNING", "KV CACHE");
    report
        .endpoints()
        .forEach((pool, endpoints) -> {
          for (StatusReport.PoolEndpoint endpoint : endpoints) {
            endpoint
                .sample()
                .ifPresentOrElse(
                    sample -> table.row(cells(pool, sample)),
                    () -> table.row(pool, endpoint.address(), "not scraped", "", "", ""));
          }
        });
    return table;
  }

  private static Object[] cells(String pool, EndpointSample sample) {
    Reported load = Reported.of(sample);
    return new Object[] {
      pool, sample.getEndpoint(), reachable(sample), load.waiting(), load.running(), load.kvCache()
    };
  }

  /** Also why nothing is known of one that answers: its metrics page is not what it should be. */
  private static String reachable(EndpointSample sample) {
    if (!sample.getReachable()) {
      return "no: " + sample.getError();
    }
    return sample.getError().isEmpty() ? "yes" : "yes (metrics: " + sample.getError() + ")";
  }
}
