package io.headgate.epp.parse;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class JacksonOracleTest {
  private static final ObjectMapper JACKSON =
      new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  @Test
  void bodiesAreReadAndRefusedAsJacksonDoes() {
    long seed = new Random().nextLong();
    RandomGenerator random = new Random(seed);
    int accepted = 0;
    int refused = 0;
    for (int round = 0; round < 20_000; round++) {
      String body = RandomJson.mutated(random);
      String label = "seed %d round %d: %s".formatted(seed, round, body);
      BodyScanner scanner = new BodyScanner(ApiKind.TOKENS, 64, 100);
      byte[] bytes = body.getBytes(UTF_8);
      scanner.feed(bytes, 0, bytes.length);
      Parsed parsed = scanner.finish();
      if (bytes.length == 0) {
        continue; // a request without a body
      }
      JsonNode tree = read(bytes);
      if (tree == null || !tree.isObject()) {
        assertThat(parsed).as(label).isInstanceOf(Parsed.Bad.class);
        refused++;
        continue;
      }
      if (parsed instanceof Parsed.Bad(BadJson why) && why.problem().startsWith("`")) {
        continue; // a field of the wrong type: Jackson has no opinion
      }
      assertThat(parsed).as(label).isInstanceOf(Parsed.Facts.class);
      Parsed.Facts facts = (Parsed.Facts) parsed;
      assertThat(facts.model())
          .as(label)
          .isEqualTo(tree.path("model").textValue() == null ? "" : tree.path("model").textValue());
      assertThat(facts.streaming()).as(label).isEqualTo(tree.path("stream").asBoolean(false));
      accepted++;
    }
    assertThat(accepted).as("seed %d", seed).isGreaterThan(5_000);
    assertThat(refused).as("seed %d", seed).isGreaterThan(1_000);
  }

  private static JsonNode read(byte[] body) {
    try {
      return JACKSON.readTree(body);
    } catch (IOException e) {
      return null;
    }
  }
}
