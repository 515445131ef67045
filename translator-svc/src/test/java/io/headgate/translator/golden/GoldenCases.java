package io.headgate.translator.golden;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.headgate.events.v1.Resource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The folders of {@code src/test/golden/Translation}: {@code in/*.yaml} are the resources, {@code
 * case.yaml} may say {@code ownPicker}, {@code bindAddress}, {@code provisioning} and {@code acks}.
 * Every case also has what is in {@code base.yaml}.
 */
public final class GoldenCases {
  static final Path ROOT = Path.of("src/test/golden/Translation");

  private GoldenCases() {}

  public static List<GoldenCase> all() {
    try (Stream<Path> folders = Files.list(ROOT)) {
      List<GoldenCase> cases = new ArrayList<>();
      for (Path folder : folders.filter(Files::isDirectory).sorted().toList()) {
        cases.add(load(folder));
      }
      return cases;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static GoldenCase load(Path folder) throws IOException {
    List<Resource> resources =
        new ArrayList<>(ResourceYaml.read(Files.readString(ROOT.resolve("base.yaml"))));
    try (Stream<Path> files = Files.list(folder.resolve("in"))) {
      for (Path file : files.sorted().toList()) {
        resources.addAll(ResourceYaml.read(Files.readString(file)));
      }
    }
    Path settings = folder.resolve("case.yaml");
    return GoldenCase.of(
        folder,
        resources,
        Files.exists(settings)
            ? ResourceYaml.tree(Files.readString(settings))
            : JsonNodeFactory.instance.objectNode());
  }
}
