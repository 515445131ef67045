package io.headgate.cli.service;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SourceOptionsTest {
  @TempDir Path home;
  private final SourceOptions options = new SourceOptions();

  @Test
  void withoutClusterAndDirectoryItSaysHowToNameOne() {
    assertThatThrownBy(() -> options.check(Map.of("HOME", home.toString())))
        .hasMessageContainingAll("--kubeconfig", "$KUBECONFIG", "--config");
  }

  @Test
  void aClusterIsKnownFromAnyOfItsUsualPlaces() throws Exception {
    assertThatCode(() -> options.check(Map.of("KUBERNETES_SERVICE_HOST", "10.0.0.1")))
        .doesNotThrowAnyException();
    assertThatCode(() -> options.check(Map.of("KUBECONFIG", "/somewhere")))
        .doesNotThrowAnyException();
    Files.createDirectory(home.resolve(".kube"));
    Files.createFile(home.resolve(".kube").resolve("config"));
    assertThatCode(() -> options.check(Map.of("HOME", home.toString()))).doesNotThrowAnyException();
  }

  @Test
  void aDirectoryNeedsNoCluster() {
    options.directory = home;

    assertThatCode(() -> options.check(Map.of())).doesNotThrowAnyException();
  }

  @Test
  void aKubeconfigThatIsNotThereIsNamed() {
    options.kubeconfig = home.resolve("nowhere");

    assertThatThrownBy(() -> options.check(Map.of()))
        .hasMessageContainingAll("--kubeconfig", "nowhere", "no such file");
  }
}
