package io.headgate.epp.extproc;

import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.epp.extproc.ExtProcStream.Phase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Walks every state and draws what it found; {@code -Dgolden.update=true} rewrites the page. */
class DiagramTest {
  private static final Path PAGE = Path.of("docs/ext-proc-stream.md");

  @Test
  void theDrawingShowsWhatTheCodeDoes() throws IOException {
    String page = page();
    if (Boolean.getBoolean("golden.update")) {
      Files.createDirectories(PAGE.getParent());
      Files.writeString(PAGE, page);
    }
    assertThat(Files.readString(PAGE)).isEqualTo(page);
  }

  private static String page() {
    StringBuilder out =
        new StringBuilder(
            """
            # The ext_proc stream

            Drawn by `DiagramTest` from the code: every phase, what can happen there, and what is done then.
            An error ends a stream in `CLOSED` from anywhere, as do a reset and the peer's end of stream; those arrows are left out.
            """);
    for (BodyMode mode : BodyMode.values()) {
      out.append("\n## Request body mode ")
          .append(mode)
          .append("\n\n```mermaid\nstateDiagram-v2\n");
      out.append("  [*] --> OPEN\n");
      walk(mode).forEach(line -> out.append("  ").append(line).append('\n'));
      out.append("```\n");
    }
    return out.toString();
  }

  private static Set<String> walk(BodyMode mode) {
    Map<String, Frame> frames = new LinkedHashMap<>();
    frames.put("request headers", Messages.headers(mode, BodyMode.NONE, false));
    frames.put("request headers, end", Messages.headers(mode, BodyMode.NONE, true));
    frames.put("request body", Messages.body("x", false));
    frames.put("request body, end", Messages.body("x", true));
    frames.put("request body, too large", Messages.body("x".repeat(200_001), false));
    frames.put("no room", new Frame.NoRoom());
    frames.put("message too large", new Frame.TooLarge());
    frames.put("request trailers", new Frame.RequestTrailers());
    frames.put("verdict: go", new Frame.Answered(Messages.GO));
    frames.put(
        "verdict: refuse", new Frame.Answered(new Verdict.Refuse(Refusal.noEndpoints("none"))));
    frames.put("response headers", Messages.responseHeaders());
    frames.put("response body", Messages.responseBody("x", false));
    frames.put("response body, end", Messages.responseBody("x", true));
    frames.put("response trailers", new Frame.ResponseTrailers());
    Set<String> lines = new TreeSet<>();
    Set<String> seen = new TreeSet<>();
    Deque<ExtProcStream> todo = new ArrayDeque<>();
    todo.add(ExtProcStream.open(Messages.SETTINGS));
    while (!todo.isEmpty()) {
      ExtProcStream from = todo.remove();
      if (!seen.add(from.phase() + "|" + from.requestEnd() + "|" + from.responseEnded())) {
        continue;
      }
      frames.forEach((name, frame) -> {
        Step step = from.on(frame);
        if (step.effects().isEmpty() && step.next().equals(from)
            || step.effects().stream().anyMatch(Effect.Abort.class::isInstance)) {
          return;
        }
        lines.add(from.phase() + " --> " + step.next().phase() + " : " + name + did(step));
        if (step.next().phase() != Phase.CLOSED) {
          todo.add(step.next());
        }
      });
    }
    return lines;
  }

  private static String did(Step step) {
    Set<String> done = new java.util.LinkedHashSet<>();
    for (Effect effect : step.effects()) {
      switch (effect) {
        case Effect.Send send ->
            done.add(
                "send " + send.response().getResponseCase().name().toLowerCase().replace('_', ' '));
        case Effect.Pick _ -> done.add("pick");
        case Effect.Finish finish -> done.add("finish " + finish.outcome().name().toLowerCase());
        case Effect.Begin _,
            Effect.Refused _,
            Effect.Scan _,
            Effect.Served _,
            Effect.Passed _,
            Effect.Close _,
            Effect.Abort _ -> {}
      }
    }
    return done.isEmpty() ? "" : " / " + String.join(", ", done);
  }
}
