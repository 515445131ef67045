package io.headgate.sim.openai;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class AnswerTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String NASTY = "a \"quoted\" \\ line\nbreak \u0001 h\u00e9 \ud83d\ude00 end";
  private static final Text TEXT = Text.Echo.of(NASTY);
  private static final int TOKENS = ((Text.Echo) TEXT).pieces().size();
  private static final Usage USAGE = new Usage(10, 4, TOKENS);

  static Stream<Answer> answers() {
    return Stream.of(
        new ChatAnswer("id", "m\"odel", 1, TEXT, true),
        new CompletionAnswer("id", "m\"odel", 1, TEXT, true),
        new ResponsesAnswer("id", "m\"odel", 1, TEXT));
  }

  @ParameterizedTest
  @MethodSource("answers")
  void documentIsJsonWithTheWholeText(Answer answer) throws Exception {
    JsonNode document = JSON.readTree(answer.document(TOKENS, USAGE, Answer.Finish.STOP));

    assertThat(document.get("model").asText()).isEqualTo("m\"odel");
    assertThat(texts(document)).contains(NASTY);
  }

  @ParameterizedTest
  @MethodSource("answers")
  void streamedPiecesJoinToTheWholeText(Answer answer) throws Exception {
    StringBuilder out = new StringBuilder();
    answer.open(out);
    for (int i = 0; i < TOKENS; i++) {
      answer.token(i, out);
    }
    answer.close(TOKENS, USAGE, Answer.Finish.LENGTH, out);

    StringBuilder joined = new StringBuilder();
    for (String line : out.toString().split("\n")) {
      if (line.startsWith("data: {")) {
        JsonNode event = JSON.readTree(line.substring(6));
        joined.append(event.path("choices").path(0).path("delta").path("content").asText(""));
        joined.append(event.path("choices").path(0).path("text").asText(""));
        joined.append(event.path("delta").asText(""));
      }
    }
    assertThat(joined.toString()).isEqualTo(NASTY);
  }

  private static List<String> texts(JsonNode node) {
    List<String> texts = new ArrayList<>();
    if (node.isTextual()) {
      texts.add(node.asText());
    }
    node.forEach(child -> texts.addAll(texts(child)));
    return texts;
  }
}
