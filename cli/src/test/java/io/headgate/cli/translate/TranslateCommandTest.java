package io.headgate.cli.translate;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.headgate.cli.ExitCode;
import io.headgate.cli.Said;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TranslateCommandTest {
  private static final Path QUICKSTART = Path.of("..", "examples", "quickstart");

  @TempDir Path directory;

  @BeforeEach
  void copyQuickstart() throws IOException {
    try (Stream<Path> files = Files.list(QUICKSTART)) {
      for (Path file : files.toList()) {
        Files.copy(file, directory.resolve(file.getFileName()));
      }
    }
  }

  @Test
  void aSummaryStandsAboveTheYaml() throws IOException {
    Said said = Said.by("translate", directory.toString());

    assertThat(said.code()).as(said.errors()).isZero();
    assertThat(said.text().lines().limit(4))
        .containsExactly(
            "# read: 1 Gateway, 1 GatewayClass, 1 HTTPRoute, 1 InferencePool, 3 Pod",
            "# Gateway default/demo: listeners 1, routes 1, clusters 1, endpoints 0",
            "# Pods without status.podIP, which `up` or a cluster would give them: 3",
            "# problems: none");
    assertThat(new YAMLMapper().readTree(said.text()).path("xds").path("default/demo"))
        .isNotEmpty();
  }

  @Test
  void whatWouldNotBeAcceptedOrServedIsAProblem() throws IOException {
    edit("name: headgate", "name: headgat");

    Said said = Said.by("translate", directory.toString());

    assertThat(said.code()).isEqualTo(ExitCode.NOT_AS_IT_SHOULD_BE);
    assertThat(said.errors())
        .contains(
            "gateway.yaml:15: Gateway default/demo: there is no GatewayClass headgate; did you mean"
                + " headgat?");
    assertThat(said.text()).contains("# problems: 1, on standard error");
  }

  @Test
  void whatIsForOthersIsCountedAndNoProblem() {
    Said said = Said.by("translate", Path.of("..", "k8s", "overlays", "quickstart").toString());

    assertThat(said.code()).as(said.errors()).isZero();
    assertThat(said.errors()).isEmpty();
    assertThat(said.text().lines().limit(5))
        .containsExactly(
            "# read: 1 Gateway, 1 HTTPRoute, 1 InferencePool",
            "# passed over, as not for Headgate: 1 Deployment of apps/v1,"
                + " 1 Kustomization of kustomize.config.k8s.io/v1beta1",
            "# no GatewayClass here; as on a cluster, `headgate` is Headgate's; `up` needs it in"
                + " the directory",
            "# Gateway default/demo: listeners 1, routes 1, clusters 1, endpoints 0",
            "# problems: none");
  }

  @Test
  void whereNoCommentsCanStandTheNotesAreOnStandardError() {
    String overlay = Path.of("..", "k8s", "overlays", "quickstart").toString();
    for (String format : List.of("json", "yaml")) {
      Said said = Said.by("translate", overlay, "-o", format);

      assertThat(said.code()).as(said.errors()).isZero();
      assertThat(said.errors().lines())
          .containsExactly(
              "passed over, as not for Headgate: 1 Deployment of apps/v1,"
                  + " 1 Kustomization of kustomize.config.k8s.io/v1beta1",
              "no GatewayClass here; as on a cluster, `headgate` is Headgate's; `up` needs it in"
                  + " the directory");
    }
  }

  @Test
  void namesHaveNothingToSayToATerminal() throws IOException {
    Files.writeString(
        directory.resolve("foreign.yaml"), "{apiVersion: a/v1, kind: \"\\u202eFoo\\x9b\"}\n");

    assertThat(Said.by("translate", directory.toString()).text())
        .contains("# passed over, as not for Headgate: 1 \\u202eFoo\\u009b of a/v1\n");
  }

  @Test
  void aMistypedKindIsAProblem() throws IOException {
    edit("kind: GatewayClass", "kind: GatewayClas");

    Said said = Said.by("translate", directory.toString());

    assertThat(said.code()).isEqualTo(ExitCode.NOT_AS_IT_SHOULD_BE);
    assertThat(said.errors()).contains("GatewayClas of", "there is no GatewayClass headgate");
    assertThat(said.text()).doesNotContain("no GatewayClass here");
  }

  @Test
  void aBackendThatIsNotThereIsAProblem() throws IOException {
    edit("kind: InferencePool\n          name: demo", "kind: InferencePool\n          name: dmo");

    Said said = Said.by("translate", directory.toString(), "-o", "json");

    assertThat(said.code()).isEqualTo(ExitCode.NOT_AS_IT_SHOULD_BE);
    assertThat(said.errors())
        .isEqualToIgnoringNewLines(
            "gateway.yaml:36: HTTPRoute default/demo at Gateway demo: ResolvedRefs is False"
                + " (BackendNotFound): spec.rules[0].backendRefs[0]: InferencePool default/dmo not"
                + " found; did you mean default/demo?");
    assertThat(said.text()).startsWith("{");
  }

  private void edit(String from, String to) throws IOException {
    Path file = directory.resolve("gateway.yaml");
    String text = Files.readString(file);
    assertThat(text).contains(from);
    Files.writeString(file, text.replace(from, to));
  }
}
