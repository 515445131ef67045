package io.headgate.epp.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.headgate.epp.config.ConfigResult.Loaded;
import io.headgate.epp.config.ConfigResult.Rejected;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;

/**
 * Reads an EndpointPickerConfig: strictly, so that a misspelt field is an error and not ignored.
 */
public final class ConfigFile {
  /** A longer file is refused. */
  public static final int MAX_CHARS = 1024 * 1024;

  /** What holds without a file. */
  public static final String STANDARD =
      """
      apiVersion: llm-d.ai/v1alpha1
      kind: EndpointPickerConfig
      plugins:
      - type: queue-scorer
      - type: kv-cache-utilization-scorer
      - type: prefix-cache-scorer
      - type: max-score-picker
      schedulingProfiles:
      - name: default
        plugins:
        - pluginRef: queue-scorer
          weight: 2
        - pluginRef: kv-cache-utilization-scorer
          weight: 2
        - pluginRef: prefix-cache-scorer
          weight: 3
        - pluginRef: max-score-picker
      """;

  private static final Set<String> API_VERSIONS =
      Set.of("llm-d.ai/v1alpha1", "inference.networking.x-k8s.io/v1alpha1");

  private static final ObjectMapper YAML =
      new ObjectMapper(
              YAMLFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private ConfigFile() {}

  /** Reads YAML or JSON. */
  public static ConfigResult read(String text) {
    if (text.length() > MAX_CHARS) {
      return rejected("longer than 1 MiB");
    }
    JsonNode tree;
    try {
      tree = YAML.readTree(text);
    } catch (JsonProcessingException e) {
      return rejected(
          "no valid YAML near line "
              + (e.getLocation() == null ? "?" : e.getLocation().getLineNr())
              + ": "
              + e.getOriginalMessage());
    }
    List<ConfigProblem> problems = new ArrayList<>();
    Section file = new Section(tree, "", problems);
    if (!API_VERSIONS.contains(file.text("apiVersion", ""))) {
      file.problem("apiVersion", "expected llm-d.ai/v1alpha1");
    }
    if (!file.text("kind", "").equals("EndpointPickerConfig")) {
      file.problem("kind", "expected EndpointPickerConfig");
    }
    PickerConfig config = new Assembly(file).config(version(text));
    file.close();
    return problems.isEmpty() ? new Loaded(config) : new Rejected(problems);
  }

  private static Rejected rejected(String message) {
    return new Rejected(List.of(new ConfigProblem("", message)));
  }

  private static String version(String text) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest, 0, 8);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("SHA-256 is part of every JDK", e);
    }
  }
}
