package io.headgate.cli.status;

import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.cli.status.Cause.Spot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WordingTest {
  private static final String ROUTE = "HTTPRoute default/demo";

  @TempDir Path directory;

  @Test
  void aMissingObjectIsSaidWithTheNearestOfItsKindAndNamespace() {
    assertThat(missing("Service default/dmeo")).endsWith("; did you mean default/demo?");
    assertThat(missing("Service default/demos")).endsWith("; did you mean default/demo?");
    assertThat(missing("Service default/wrld-1")).endsWith("; did you mean default/world-1?");
    assertThat(missing("Service default/world-3"))
        .endsWith("; did you mean default/world-1 or default/world-2?");
  }

  @Test
  void whatIsFarOffOrElsewhereWasNotMeant() {
    assertThat(missing("Service default/nobody")).endsWith("nobody not found");
    assertThat(missing("Service default/d")).as("all short names are near").endsWith("d not found");
    assertThat(missing("Service elsewhere/dmeo")).endsWith("dmeo not found");
    assertThat(missing("InferencePool default/dmeo")).endsWith("dmeo not found");
  }

  @Test
  void theVeryNameIsNoGuess() {
    assertThat(missing("Service default/demo")).endsWith("demo not found");
    assertThat(missing("Service default/world-1")).endsWith("; did you mean default/world-2?");
  }

  @Test
  void ofManyThatAreNearFewAreNamed() {
    String[] services = new String[9];
    for (int i = 0; i < services.length; i++) {
      services[i] = service("demo-" + i);
    }
    Wording wording = new Wording(new Places(Map.of(), Optional.empty()), Objects.of(services));

    assertThat(wording.of(cause("Service default/demo-x")))
        .endsWith("default/demo-3 or default/demo-4 or 4 more?");
  }

  @Test
  void whereTheFileIsNotAtHandTheLogSaysWhereTheObjectWas() {
    assertThat(sentence("routes.yaml:7", Optional.empty())).startsWith("routes.yaml:7: HTTPRoute");
    assertThat(sentence("routes.yaml:7", Optional.of(directory)))
        .startsWith("routes.yaml:7: HTTPRoute");
    assertThat(sentence("cluster", Optional.empty())).startsWith("HTTPRoute");
  }

  @Test
  void theFileSaysWhereTheFieldIsNow() throws IOException {
    Files.writeString(
        directory.resolve("routes.yaml"),
        """
        # moved since
        apiVersion: gateway.networking.k8s.io/v1
        kind: HTTPRoute
        metadata:
          name: demo
        spec:
          rules:
            - backendRefs:
                - name: dmeo
        """);

    assertThat(sentence("routes.yaml:1", Optional.of(directory))).startsWith("routes.yaml:9: ");
  }

  @Test
  void noFileOutsideTheDirectoryIsRead() throws IOException {
    Path inner = Files.createDirectory(directory.resolve("inner"));
    Files.writeString(
        directory.resolve("routes.yaml"),
        "\n\n{apiVersion: gateway.networking.k8s.io/v1, kind: HTTPRoute, metadata: {name: demo}}\n");

    assertThat(sentence("../routes.yaml:1", Optional.of(inner))).startsWith("../routes.yaml:1: ");
  }

  private static String sentence(String origin, Optional<Path> directory) {
    return new Wording(new Places(Map.of(ROUTE, origin), directory), Objects.of())
        .of(cause("Service default/dmeo"));
  }

  private static String missing(String object) {
    return new Wording(
            new Places(Map.of(), Optional.empty()),
            Objects.of(service("demo"), service("world-1"), service("world-2")))
        .of(cause(object));
  }

  private static Cause cause(String missing) {
    return new Cause(
        ROUTE,
        Spot.of("spec.rules[0].backendRefs[0]", missing.substring(missing.indexOf('/') + 1)),
        ROUTE + ": " + missing + " not found",
        missing,
        List.of());
  }

  private static String service(String name) {
    return """
    apiVersion: v1
    kind: Service
    metadata: {name: %s, namespace: default}
    spec: {ports: [{port: 80}]}
    """
        .formatted(name);
  }
}
