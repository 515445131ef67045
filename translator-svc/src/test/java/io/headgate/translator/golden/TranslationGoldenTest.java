package io.headgate.translator.golden;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import io.headgate.events.v1.DesiredEvent;
import io.headgate.translator.translate.Translation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every folder's {@code in} gives exactly its {@code out}. {@code -Dheadgate.golden=write} rewrites
 * them; read the difference before you keep it.
 */
class TranslationGoldenTest {
  private static final boolean WRITE = "write".equals(System.getProperty("headgate.golden"));
  private static final ObjectMapper YAML =
      new ObjectMapper(
              new YAMLFactory()
                  .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
                  .disable(YAMLGenerator.Feature.SPLIT_LINES)
                  .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
                  .enable(YAMLGenerator.Feature.INDENT_ARRAYS_WITH_INDICATOR))
          .disable(SerializationFeature.FAIL_ON_EMPTY_BEANS);

  /** Objects as {@code kubectl apply} takes them: a text that looks like a number stays a text. */
  private static final ObjectWriter OBJECTS =
      YAML.writer().with(YAMLGenerator.Feature.ALWAYS_QUOTE_NUMBERS_AS_STRINGS);

  static Stream<GoldenCase> cases() {
    return GoldenCases.all().stream();
  }

  @Test
  void thereAreCases() {
    assertThat(cases()).hasSizeGreaterThan(30);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void caseGivesWhatItsFolderSays(GoldenCase golden) throws IOException {
    Map<String, String> out = render(golden.translation());
    Path folder = golden.folder().resolve("out");
    if (WRITE) {
      write(folder, out);
    }
    for (Map.Entry<String, String> file : out.entrySet()) {
      Path path = folder.resolve(file.getKey());
      assertThat(path).exists();
      assertThat(Files.readString(path)).as(path.toString()).isEqualTo(file.getValue());
    }
    assertThat(files(folder)).as("files in " + folder).isEqualTo(out.keySet());
  }

  private static SortedMap<String, String> render(Translation translation) throws IOException {
    SortedMap<String, Object> plan = new TreeMap<>();
    if (!translation.plans().isEmpty()) {
      plan.put("gateways", PlainTree.of(translation.plans()));
      plan.put("endpoints", PlainTree.of(translation.endpoints()));
    }
    SortedMap<String, JsonNode> statuses = new TreeMap<>();
    SortedMap<String, JsonNode> objects = new TreeMap<>();
    for (Map.Entry<String, DesiredEvent> entry : translation.desired().entrySet()) {
      DesiredEvent event = entry.getValue();
      if (event.hasStatus()) {
        statuses.put(
            entry.getKey().replace("|status", ""),
            YAML.readTree(event.getStatus().getJson().toByteArray()));
      } else {
        objects.put(entry.getKey(), YAML.readTree(event.getObject().getJson().toByteArray()));
      }
    }
    statuses.remove("GatewayClass.gateway.networking.k8s.io//headgate");
    SortedMap<String, String> files = new TreeMap<>();
    put(files, "plan.yaml", plan, YAML.writer());
    put(files, "statuses.yaml", statuses, YAML.writer());
    put(files, "desired.yaml", objects, OBJECTS);
    return files;
  }

  private static void put(
      Map<String, String> files, String name, Map<String, ?> content, ObjectWriter writer)
      throws IOException {
    if (!content.isEmpty()) {
      files.put(name, writer.writeValueAsString(content));
    }
  }

  private static void write(Path folder, Map<String, String> out) throws IOException {
    Files.createDirectories(folder);
    for (String unused : files(folder)) {
      if (!out.containsKey(unused)) {
        Files.delete(folder.resolve(unused));
      }
    }
    for (Map.Entry<String, String> file : out.entrySet()) {
      Files.writeString(folder.resolve(file.getKey()), file.getValue());
    }
  }

  private static Set<String> files(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return Set.of();
    }
    try (Stream<Path> paths = Files.list(folder)) {
      return paths
          .map(path -> path.getFileName().toString())
          .collect(Collectors.toCollection(TreeSet::new));
    }
  }
}
