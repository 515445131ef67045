package io.headgate.watcher.validate;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.headgate.watcher.fold.FileReader;
import io.headgate.watcher.fold.FileState;
import io.headgate.watcher.fold.World;
import io.headgate.watcher.normalize.CanonicalJson;
import io.headgate.watcher.parse.Limits;
import io.headgate.watcher.source.Problem;
import io.headgate.watcher.source.SourceEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.Yaml;

/**
 * Each folder of {@code src/test/golden/Validation} is a directory of YAML, and what it has to come
 * to. {@code -Dheadgate.golden=write} rewrites what is expected.
 */
class ValidationGoldenTest {
  private static final Path SUITE = Path.of("src/test/golden/Validation");
  private static final boolean WRITE = "write".equals(System.getProperty("headgate.golden"));

  static Stream<String> cases() throws IOException {
    try (Stream<Path> folders = Files.list(SUITE)) {
      return folders.map(path -> path.getFileName().toString()).sorted().toList().stream();
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void folderComesToWhatIsExpected(String name) throws IOException {
    Path folder = SUITE.resolve(name);
    World world = World.EMPTY.with(read(folder.resolve("in")), Set.of());

    Map<String, String> actual = new TreeMap<>();
    actual.put("objects.yaml", dump(objects(world)));
    actual.put("problems.yaml", dump(world.problems().stream().map(this::line).toList()));

    Path out = Files.createDirectories(folder.resolve("out"));
    if (WRITE) {
      for (Map.Entry<String, String> file : actual.entrySet()) {
        Files.writeString(out.resolve(file.getKey()), file.getValue());
      }
    }
    Map<String, String> expected = new TreeMap<>();
    try (Stream<Path> files = Files.list(out)) {
      for (Path file : files.toList()) {
        expected.put(file.getFileName().toString(), Files.readString(file));
      }
    }
    assertThat(actual).isEqualTo(expected);
  }

  private String line(Problem problem) {
    return (problem.severity() == Problem.Severity.WARNING ? "warning: " : "") + problem.display();
  }

  private static Map<String, FileState> read(Path in) throws IOException {
    Map<String, FileState> states = new TreeMap<>();
    try (Stream<Path> files = Files.list(in)) {
      for (Path file : files.toList()) {
        String name = file.getFileName().toString();
        states.put(
            name,
            FileState.EMPTY.next(FileReader.read(name, Files.readAllBytes(file), Limits.DEFAULT)));
      }
    }
    return states;
  }

  private static List<Object> objects(World world) throws IOException {
    List<Object> objects = new ArrayList<>();
    for (SourceEvent event : World.EMPTY.diff(world)) {
      if (event instanceof SourceEvent.Upserted(var resource)) {
        objects.add(
            new ObjectMapper()
                .convertValue(CanonicalJson.read(resource.getJson().toByteArray()), TreeMap.class));
      }
    }
    return objects;
  }

  private static String dump(Object value) {
    DumperOptions options = new DumperOptions();
    options.setDefaultFlowStyle(DumperOptions.FlowStyle.BLOCK);
    options.setWidth(200);
    return new Yaml(options).dump(value);
  }
}
