package io.headgate.cli.translate;

import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.translator.TranslatorOptions;
import io.headgate.translator.ir.Endpoints.HostPort;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TranslationJsonTest {
  private static final TranslatorOptions OPTIONS =
      new TranslatorOptions(
          TranslatorOptions.CONTROLLER_NAME,
          "127.0.0.1",
          Map.of(),
          0,
          Optional.of(new HostPort("127.0.0.1", 9002)));

  /** Whatever the translator can make of its own test cases. */
  static List<Path> directories() throws IOException {
    try (Stream<Path> cases =
        Files.list(Path.of("../translator-svc/src/test/golden/Translation"))) {
      return Stream.concat(
              Stream.of(Path.of("../examples/quickstart")),
              cases.map(c -> c.resolve("in")).filter(Files::isDirectory).sorted())
          .toList();
    }
  }

  @ParameterizedTest
  @MethodSource("directories")
  void everyResourceCanBeShown(Path directory) {
    String shown =
        TranslationJson.of(Offline.translate(directory, OPTIONS).translation()).toString();
    assertThat(shown).startsWith("{\"xds\":").doesNotContain("unprintable");
  }
}
