package io.headgate.cli.status;

import com.fasterxml.jackson.databind.JsonNode;
import io.headgate.watcher.source.Problem;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What is wrong. */
final class Problems {
  private Problems() {}

  /**
   * Lists them: first what could not be read, for it explains most of the rest.
   *
   * @param sources per file what the watcher could not take
   * @param published Gateways that have a configuration for proxies
   * @param stopped whether no proxy can be connected, which is said apart
   */
  static List<Cause> of(
      List<StatusReport.Status> statuses,
      List<StatusReport.Proxy> proxies,
      List<JsonNode> sources,
      Set<String> published,
      boolean stopped) {
    List<Cause> causes = new ArrayList<>();
    for (JsonNode file : sources) {
      for (JsonNode problem : file.path("problems")) {
        causes.add(Cause.of(sentence(file.path("file").asText(), problem)));
      }
    }
    Set<String> unserved = new HashSet<>();
    for (StatusReport.Proxy proxy : proxies) {
      if (!proxy.rejected().isEmpty()) {
        unserved.add(proxy.gateway());
        causes.add(
            Cause.of(
                "proxy %s of Gateway %s rejected its configuration: %s"
                    .formatted(proxy.node(), proxy.gateway(), proxy.rejected())));
      }
    }
    List<String> alone =
        statuses.stream()
            .filter(status -> status.kind().equals("Gateway"))
            .filter(status -> !Conditions.word(status.status(), "Accepted").startsWith("False"))
            .map(StatusReport.Status::id)
            .filter(published::contains)
            .filter(id -> proxies.stream().noneMatch(p -> p.gateway().equals(id) && p.connected()))
            .toList();
    unserved.addAll(alone);
    if (!alone.isEmpty() && !stopped) {
      causes.add(
          Cause.of(
              "Gateway %s: no proxy is connected; what is shown is the last known state"
                  .formatted(String.join(", ", alone))));
    }
    List<Complaint> complaints =
        statuses.stream().flatMap(status -> Complaint.of(status).stream()).toList();
    causes.addAll(new Causes(complaints, unserved, broken(sources)).all());
    return causes;
  }

  /** Objects whose newest text could not be taken, {@code kind namespace/name}. */
  static Set<String> broken(List<JsonNode> sources) {
    Set<String> broken = new HashSet<>();
    for (JsonNode file : sources) {
      file.path("problems").forEach(problem -> broken.add(problem.path("object").asText()));
    }
    broken.remove("");
    return broken;
  }

  /** File, line, object, field, reason, and whether an older version serves meanwhile. */
  private static String sentence(String file, JsonNode problem) {
    String object = problem.path("object").asText();
    String field = problem.path("field").asText();
    String allowed = problem.path("allowed").asText();
    return "%s: %s%s%s%s%s"
        .formatted(
            Problem.place(file, problem.path("line").asInt()),
            object.isEmpty() ? "" : object + ": ",
            field.isEmpty() ? "" : field + ": ",
            problem.path("reason").asText(),
            allowed.isEmpty() ? "" : "; allowed: " + allowed,
            problem.path("kept").asBoolean() ? Problem.KEPT : "");
  }
}
