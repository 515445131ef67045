package io.headgate.xds.subscribe;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Draws what the state machine does, not what somebody thought it does. */
class SubscriptionDiagramTest {
  private static final Path PAGE = Path.of("docs/ads-subscription.md");

  /** {@code -Dheadgate.golden=write} rewrites the page. */
  @Test
  void thePageShowsTheTransitionsThatHappen() throws IOException {
    TreeMap<String, TreeSet<String>> labels = new TreeMap<>();
    for (long seed = 1; seed <= 40; seed++) {
      History history = new History(Protocol.DELTA, seed % 2 == 0, seed);
      history.run();
      for (String line : history.transitions) {
        String[] parts = line.split(" : ");
        labels.computeIfAbsent(parts[0], _ -> new TreeSet<>()).add(parts[1]);
      }
    }
    StringBuilder page =
        new StringBuilder(
            """
            # Stages of an ADS subscription

            Drawn by `SubscriptionDiagramTest` from random histories of the delta protocol.
            A step can pass a stage in which there is nothing to do.

            | Stage | May be sent |
            |---|---|
            | MAKE | new and changed clusters, endpoints, secrets |
            | SWITCH | also listeners and routes, and removals of listeners |
            | SETTLED | also all other removals |

            ```mermaid
            stateDiagram-v2
                [*] --> MAKE
            """);
    labels.forEach(
        (edge, causes) -> page.append("    " + edge + " : " + String.join(", ", causes) + "\n"));
    page.append("```\n");
    if ("write".equals(System.getProperty("headgate.golden"))) {
      Files.createDirectories(PAGE.getParent());
      Files.writeString(PAGE, page);
    }
    assertThat(PAGE).hasContent(page.toString());
  }
}
