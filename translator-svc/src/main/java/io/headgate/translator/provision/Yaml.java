package io.headgate.translator.provision;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;

/** Reads one YAML object: parts of objects written here, and what parameters say. */
final class Yaml {
  private static final int MAX_CHARS = 64 * 1024;
  private static final ObjectReader READER =
      YAMLMapper.builder(
              YAMLFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build())
          .build()
          .readerFor(JsonNode.class)
          .with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private Yaml() {}

  /** Fails with {@link Unusable}, naming the key. */
  static ObjectNode object(String key, String text) {
    if (text.length() > MAX_CHARS) {
      throw new Unusable(key, "has more than " + MAX_CHARS + " characters");
    }
    try {
      if (READER.readTree(text) instanceof ObjectNode object) {
        return object;
      }
    } catch (JsonProcessingException e) {
      throw new Unusable(
          key,
          "no YAML, line "
              + (e.getLocation() == null ? 1 : e.getLocation().getLineNr())
              + ": "
              + e.getOriginalMessage().lines().findFirst().orElse(""));
    }
    throw new Unusable(key, "must be a YAML object");
  }

  /** A template of ours. */
  static ObjectNode template(String text) {
    return object("template", text);
  }
}
