package io.headgate.cli.explain;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.headgate.cli.Words;
import io.headgate.cli.log.LogView.Explained;
import io.headgate.cli.text.Reported;
import io.headgate.cli.text.Table;
import io.headgate.cli.text.Visible;
import io.headgate.events.v1.Candidate;
import io.headgate.events.v1.Exchange;
import io.headgate.events.v1.Finished;
import io.headgate.events.v1.Picked;
import io.headgate.events.v1.Scorer;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** A decision as text and as JSON. */
final class Explanation {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private Explanation() {}

  static String text(List<Explained> decisions) {
    StringBuilder out = new StringBuilder();
    for (Explained decision : decisions) {
      if (!out.isEmpty()) {
        out.append('\n');
      }
      decision.picked().ifPresent(picked -> picked(out, picked, decision));
      decision
          .exchange()
          .ifPresent(exchange -> {
            if (decision.picked().isEmpty()) {
              facts(out, exchange);
            }
            line(out, "proxy", proxy(exchange));
          });
    }
    return out.toString();
  }

  private static void picked(StringBuilder out, Picked picked, Explained decision) {
    facts(out, picked);
    candidates(out, picked);
    pick(out, picked);
    if (decision.finished().isPresent()) {
      outcome(out, decision.finished().get(), decision.exchange().isPresent());
    } else if (picked.getVerdict() == Picked.Verdict.PICKED && decision.exchange().isEmpty()) {
      line(out, "outcome", "not known yet");
    }
  }

  private static void facts(StringBuilder out, Exchange e) {
    line(out, "request", e.getRequestId() + "  " + time(e.getAtMicros()));
    line(out, "gateway", e.getGateway());
    line(
        out,
        "asked",
        "%s %s%s, body of %d bytes"
            .formatted(
                e.getMethod().isEmpty() ? "-" : e.getMethod(),
                e.getHost(),
                e.getPath(),
                e.getRequestBytes()));
    line(out, "route", e.getRoute().isEmpty() ? "none" : e.getRoute());
    if (!e.getCluster().isEmpty()) {
      line(
          out,
          "backend",
          e.getCluster() + (e.getEndpoint().isEmpty() ? "" : ", endpoint " + e.getEndpoint()));
    }
  }

  private static String proxy(Exchange e) {
    return "%s, status %s, %d bytes of an answer sent, in %s ms"
        .formatted(
            ProxyWord.sentence(e),
            e.getStatus() == 0 ? "-" : e.getStatus(),
            e.getResponseBytes(),
            millis(e.getDurationMicros()));
  }

  private static void facts(StringBuilder out, Picked p) {
    line(out, "request", p.getRequestId() + "  " + time(p.getAtMicros()));
    line(out, "pool", p.getPool() + ", config " + p.getConfigVersion());
    line(
        out,
        "asked",
        "%s, model %s%s, body of %d bytes%s"
            .formatted(
                p.getPath().isEmpty() ? "-" : p.getPath(),
                p.getModel().isEmpty() ? "-" : p.getModel(),
                p.getStreaming() ? ", streaming" : "",
                p.getRequestBytes(),
                prompt(p)));
    if (p.getSubsetPresent()) {
      line(out, "subset", String.join(", ", p.getSubsetHintList()));
    }
  }

  /** How much of the body the model reads; nothing where the picker has found no prompt. */
  private static String prompt(Picked p) {
    return p.getPromptHash().isEmpty()
        ? ""
        : ", %d of them text that the model reads (hash %s)"
            .formatted(p.getPromptBytes(), p.getPromptHash());
  }

  private static void candidates(StringBuilder out, Picked p) {
    if (p.getCandidatesCount() == 0) {
      return;
    }
    List<String> header =
        new ArrayList<>(List.of("", "ENDPOINT", "POD", "WAITING", "RUNNING", "KV", "IN FLIGHT"));
    header.addAll(List.of("PREFIX", "AGE"));
    p.getScorersList()
        .forEach(s -> header.add("%s ×%s".formatted(s.getName(), number(s.getWeight()))));
    header.add("TOTAL");
    Table table = new Table(header.toArray(String[]::new));
    String total = format(p);
    for (Candidate c : byTotal(p)) {
      List<Object> row = new ArrayList<>();
      row.add(p.getEndpointsList().indexOf(c.getEndpoint()) == 0 ? "→" : " ");
      Reported load = Reported.of(c);
      row.addAll(
          List.of(c.getEndpoint(), c.getPod(), load.waiting(), load.running(), load.kvCache()));
      row.add(c.getInFlight());
      row.add(c.getPrefixBlocksMatched() + "/" + c.getPrefixBlocksTotal());
      row.add(c.getSampleAgeMillis() < 0 ? "never" : c.getSampleAgeMillis() + " ms");
      for (int i = 0; i < p.getScorersCount(); i++) {
        row.add(i < c.getScoresCount() ? "%.3f".formatted(c.getScores(i)) : "");
      }
      row.add(c.getDroppedBy().isEmpty() ? total.formatted(c.getTotal()) : c.getDroppedBy());
      table.row(row.toArray());
    }
    out.append('\n').append(table).append('\n');
  }

  /** With so many digits that totals which differ also look so. */
  private static String format(Picked p) {
    List<Double> totals =
        p.getCandidatesList().stream()
            .filter(c -> c.getDroppedBy().isEmpty())
            .map(Candidate::getTotal)
            .distinct()
            .toList();
    boolean alike = totals.stream().map("%.3f"::formatted).distinct().count() < totals.size();
    return alike ? "%.9f" : "%.3f";
  }

  private static void pick(StringBuilder out, Picked p) {
    if (p.getVerdict() == Picked.Verdict.PICKED) {
      String rest =
          p.getEndpointsCount() > 1
              ? ", then "
                  + String.join(", ", p.getEndpointsList().subList(1, p.getEndpointsCount()))
              : "";
      line(
          out,
          "picked",
          p.getEndpoints(0) + rest + drawn(p) + ", in " + millis(p.getTookMicros()) + " ms");
    } else {
      line(
          out,
          "refused",
          "%d %s: %s"
              .formatted(p.getStatus(), Words.of(p.getVerdict()).replace('_', ' '), p.getReason()));
    }
  }

  /** Which picker it was is not known: where totals are equal, the seed decides with any. */
  private static String drawn(Picked p) {
    List<Candidate> left =
        p.getCandidatesList().stream().filter(c -> c.getDroppedBy().isEmpty()).toList();
    double best = left.stream().mapToDouble(Candidate::getTotal).max().orElse(0);
    List<String> tied =
        left.stream().filter(c -> c.getTotal() == best).map(Candidate::getEndpoint).toList();
    return tied.size() > 1 && tied.contains(p.getEndpoints(0))
        ? "; %d had the best total, seed %d decided".formatted(tied.size(), p.getSeed())
        : "";
  }

  private static void outcome(StringBuilder out, Finished f, boolean endedBadly) {
    String tokens =
        f.getCompletionTokens() > 0
            ? ", tokens %d in (%d cached), %d out"
                .formatted(f.getPromptTokens(), f.getCachedTokens(), f.getCompletionTokens())
            : "";
    line(
        out,
        "outcome",
        "%s, status %s, served by %s; after the pick: first byte %s ms, end %s ms%s"
            .formatted(
                ending(f, endedBadly),
                f.getStatus() == 0 ? "-" : f.getStatus(),
                f.getServed().isEmpty() ? "no endpoint" : f.getServed(),
                millis(f.getFirstByteMicros()),
                millis(f.getDurationMicros()),
                tokens));
  }

  /** A picker is not told whether all of an answer arrived; a proxy tells when it did not. */
  private static String ending(Finished end, boolean badly) {
    if (end.getOutcome() != Finished.Outcome.COMPLETED) {
      return Words.of(end.getOutcome()).replace('_', ' ');
    }
    return !badly ? "answered" : end.getServed().isEmpty() ? "not served" : "an answer began";
  }

  static JsonNode json(List<Explained> decisions) {
    ArrayNode all = NODES.arrayNode();
    for (Explained decision : decisions) {
      ObjectNode one = all.addObject();
      decision.picked().ifPresent(picked -> json(one, picked));
      decision.finished().ifPresent(f -> end(one.putObject("outcome"), f));
      decision
          .exchange()
          .ifPresent(exchange -> {
            if (decision.picked().isEmpty()) {
              one.put("requestId", exchange.getRequestId())
                  .put("at", instant(exchange.getAtMicros()).toString())
                  .put("path", exchange.getPath());
            }
            ProxyWord.json(one.putObject("proxy"), exchange);
          });
    }
    return all;
  }

  private static void json(ObjectNode one, Picked p) {
    one.put("requestId", p.getRequestId())
        .put("id", p.getId())
        .put("at", instant(p.getAtMicros()).toString())
        .put("pool", p.getPool())
        .put("configVersion", p.getConfigVersion())
        .put("seed", p.getSeed())
        .put("path", p.getPath())
        .put("model", p.getModel())
        .put("streaming", p.getStreaming())
        .put("requestBytes", p.getRequestBytes())
        .put("promptBytes", p.getPromptBytes())
        .put("promptHash", p.getPromptHash())
        .put("verdict", p.getVerdict().name())
        .put("tookMicros", p.getTookMicros());
    if (p.getSubsetPresent()) {
      p.getSubsetHintList().forEach(one.putArray("subset")::add);
    }
    if (p.getVerdict() != Picked.Verdict.PICKED) {
      one.put("status", p.getStatus()).put("reason", p.getReason());
    }
    p.getEndpointsList().forEach(one.putArray("endpoints")::add);
    ArrayNode candidates = one.putArray("candidates");
    byTotal(p).forEach(c -> candidate(candidates.addObject(), c, p.getScorersList()));
  }

  private static void candidate(ObjectNode node, Candidate c, List<Scorer> scorers) {
    node.put("endpoint", c.getEndpoint()).put("pod", c.getPod());
    Reported.of(c).json(node);
    node.put("inFlight", c.getInFlight())
        .put("sampleAgeMillis", c.getSampleAgeMillis())
        .put("prefixBlocksMatched", c.getPrefixBlocksMatched())
        .put("prefixBlocksTotal", c.getPrefixBlocksTotal());
    if (!c.getDroppedBy().isEmpty()) {
      node.put("droppedBy", c.getDroppedBy());
    }
    ArrayNode scores = node.putArray("scores");
    for (int i = 0; i < Math.min(scorers.size(), c.getScoresCount()); i++) {
      scores
          .addObject()
          .put("scorer", scorers.get(i).getName())
          .put("weight", scorers.get(i).getWeight())
          .put("value", c.getScores(i));
    }
    node.put("total", c.getTotal());
  }

  private static void end(ObjectNode node, Finished f) {
    node.put("result", f.getOutcome().name())
        .put("at", instant(f.getAtMicros()).toString())
        .put("served", f.getServed())
        .put("status", f.getStatus())
        .put("firstByteMicros", f.getFirstByteMicros())
        .put("durationMicros", f.getDurationMicros());
    if (f.getCompletionTokens() > 0) {
      node.put("promptTokens", f.getPromptTokens())
          .put("cachedTokens", Math.max(0, f.getCachedTokens()))
          .put("completionTokens", f.getCompletionTokens());
    }
  }

  private static List<Candidate> byTotal(Picked p) {
    return p.getCandidatesList().stream()
        .sorted(
            Comparator.comparing((Candidate c) -> !c.getDroppedBy().isEmpty())
                .thenComparing(Candidate::getTotal, Comparator.reverseOrder())
                .thenComparing(Candidate::getEndpoint))
        .toList();
  }

  private static void line(StringBuilder out, String label, String text) {
    // Clients choose model names, hosts and paths, and have nothing to say to a terminal.
    out.append("%-10s%s%n".formatted(label, Visible.text(text)));
  }

  private static String number(double value) {
    return value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value);
  }

  private static String millis(long micros) {
    return micros <= 0 ? "-" : "%.1f".formatted(micros / 1000.0);
  }

  private static String time(long micros) {
    return instant(micros).truncatedTo(ChronoUnit.MILLIS).toString();
  }

  static Instant instant(long micros) {
    return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
  }
}
