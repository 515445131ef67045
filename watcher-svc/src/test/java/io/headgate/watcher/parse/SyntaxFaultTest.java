package io.headgate.watcher.parse;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Whoever broke the text has to find the place. */
class SyntaxFaultTest {

  @Test
  void aBracketThatIsNeverClosedIsFoundWhereItIsOpened() {
    assertThat(fault("a: 1\nb: [1,\n  2\n"))
        .isEqualTo("2: not YAML: the [ that is opened here is not closed");
    assertThat(fault("a: 1\n---\nb:\n  c: {d: [1], e: 2\n"))
        .isEqualTo("4: not YAML: the { that is opened here is not closed");
  }

  @Test
  void aBracketThatSwallowsTheNextLinesIsNamedWithThePlaceWhereThatShows() {
    assertThat(fault("refs:\n  - {name: demo\nrules:\n  - a: 1\n"))
        .isEqualTo("3: not YAML: expected ',' or '}', but got :; is the { of line 2 closed?");
    assertThat(fault("refs: [\n  - name: demo\n"))
        .isEqualTo(
            "2: not YAML: expected the node content, but found '-'; is the [ of line 1 closed?");
  }

  @Test
  void withinOneLineTheLineIsEnough() {
    assertThat(fault("a: 1\nb: {c: 1 d: 2}\n"))
        .startsWith("2: not YAML: ")
        .doesNotContain("closed");
    assertThat(fault("a: b: c\n")).isEqualTo("1: not YAML: mapping values are not allowed here");
  }

  @Test
  void aQuoteWithoutEndIsFoundWhereItBegins() {
    assertThat(fault("a: 1\nb: \"text\nc: 2\n"))
        .isEqualTo("2: not YAML: the quoted text that begins here has no end");
  }

  @Test
  void aTabIsCalledOne() {
    assertThat(fault("a:\n\tb: 1\n")).isEqualTo("2: not YAML: a tab stands where only spaces may");
  }

  @Test
  void charactersBeyondTheBasicPlaneDoNotShiftTheBracket() {
    assertThat(fault("a: 🦊🦊🦊\nb: [🦊\n"))
        .isEqualTo("2: not YAML: the [ that is opened here is not closed");
  }

  private static String fault(String text) {
    List<Document> documents =
        YamlStream.parse(text.getBytes(StandardCharsets.UTF_8), Limits.DEFAULT);
    Document.Broken broken =
        documents.stream()
            .filter(Document.Broken.class::isInstance)
            .map(Document.Broken.class::cast)
            .findFirst()
            .orElseThrow();
    return broken.line() + ": " + broken.reason();
  }
}
