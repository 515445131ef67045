package io.headgate.bench.load;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Runs as JSON for scripts: the options under {@code options}, every run under {@code runs}. */
final class ReportJson {
  private static final ObjectMapper JSON =
      new ObjectMapper()
          .enable(SerializationFeature.INDENT_OUTPUT)
          .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS);

  private ReportJson() {}

  static void write(Path file, Map<String, Object> options, List<NamedRun> runs)
      throws IOException {
    JSON.writeValue(file.toFile(), Map.of("options", options, "runs", runs));
  }
}
