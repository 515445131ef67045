package io.headgate.watcher.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.headgate.events.ResourceKey;
import io.headgate.watcher.parse.Limits;
import io.headgate.watcher.source.Problem;
import io.headgate.watcher.source.ResourceSource;
import io.headgate.watcher.source.ResourceSourceContract;
import io.headgate.watcher.source.SourceEvent;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DirectorySourceTest extends ResourceSourceContract {
  private static final ResourceKey ONE = new ResourceKey("", "ConfigMap", "default", "one");

  @TempDir Path root;

  @Override
  protected ResourceSource newSource() {
    return new DirectorySource(vertx, root, DirectoryOptions.DEFAULT);
  }

  @Override
  protected void put(String name, String value) throws IOException {
    Files.writeString(root.resolve(name + ".yaml"), CONFIG_MAP.formatted(name, value));
  }

  @Override
  protected void remove(String name) throws IOException {
    Files.delete(root.resolve(name + ".yaml"));
  }

  @Test
  void aRenamedFileDeletesNothing() throws IOException {
    put("one", "1");
    start();

    Files.move(root.resolve("one.yaml"), root.resolve("other.yaml"));

    await().until(() -> objects.get(ONE).getOrigin().startsWith("other.yaml:"));
    assertThat(events).noneMatch(SourceEvent.Deleted.class::isInstance);
  }

  @Test
  void aFileThatDefinesAnObjectAgainDoesNotDisturbTheOneInForce() throws IOException {
    put("one", "1");
    start();

    Files.writeString(root.resolve("a-copy.yaml"), CONFIG_MAP.formatted("one", "2"));

    await()
        .until(() ->
            events.stream()
                .anyMatch(event ->
                    event instanceof SourceEvent.Rejected(Problem problem)
                        && problem.file().equals("a-copy.yaml")
                        && problem.reason().contains("one.yaml")));
    assertThat(objects.get(ONE).getOrigin()).startsWith("one.yaml:");

    remove("one");

    await().until(() -> objects.get(ONE).getOrigin().startsWith("a-copy.yaml:"));
  }

  @Test
  void anEditorThatRenamesAFreshFileOverTheOldOneChangesTheObject() throws IOException {
    put("one", "1");
    start();

    Path fresh = root.resolve("4913");
    Files.writeString(fresh, CONFIG_MAP.formatted("one", "2"));
    Files.move(fresh, root.resolve("one.yaml"), StandardCopyOption.ATOMIC_MOVE);

    awaitValues(Map.of("one", "2"));
    assertThat(events).noneMatch(SourceEvent.Deleted.class::isInstance);
  }

  @Test
  void swapAndBackupFilesAreIgnored() throws IOException {
    start();
    for (String name :
        List.of(".one.yaml.swp", "one.yaml~", ".#one.yaml", "4913", "#one.yaml#", ".one.yaml")) {
      Files.writeString(root.resolve(name), CONFIG_MAP.formatted("hidden", name));
    }

    put("one", "1");

    awaitValues(Map.of("one", "1"));
    assertThat(problems()).isEmpty();
  }

  @Test
  void aFileThatIsTruncatedAndWrittenInPiecesIsNeverTakenHalf() throws IOException {
    String both = CONFIG_MAP.formatted("one", "1") + "---\n" + CONFIG_MAP.formatted("two", "1");
    Files.writeString(root.resolve("both.yaml"), both);
    start();

    String next = both.replace("\"1\"", "\"2\"");
    byte[] bytes = next.getBytes(StandardCharsets.UTF_8);
    try (var out =
        Files.newOutputStream(
            root.resolve("both.yaml"),
            StandardOpenOption.WRITE,
            StandardOpenOption.TRUNCATE_EXISTING)) {
      for (byte b : bytes) {
        out.write(b);
      }
    }

    awaitValues(Map.of("one", "2", "two", "2"));
    assertThat(events).noneMatch(SourceEvent.Deleted.class::isInstance);
    assertThat(problems()).isEmpty();
  }

  @Test
  void aBrokenDocumentLeavesItsLastGoodVersionAndItsNeighboursAlone() throws IOException {
    String file = CONFIG_MAP + "---\n" + CONFIG_MAP + "---\n" + CONFIG_MAP;
    Files.writeString(
        root.resolve("all.yaml"), file.formatted("one", "1", "two", "1", "three", "1"));
    start();
    awaitValues(Map.of("one", "1", "two", "1", "three", "1"));

    Files.writeString(
        root.resolve("all.yaml"),
        file.formatted("one", "2", "two", "2", "three", "2").replace("name: two}", "name: two"));

    awaitValues(Map.of("one", "2", "two", "1", "three", "2"));
    assertThat(problems())
        .singleElement()
        .satisfies(problem -> {
          assertThat(problem.file()).isEqualTo("all.yaml");
          assertThat(problem.line()).isBetween(6, 9);
          assertThat(problem.reason()).startsWith("not YAML");
        });
  }

  @Test
  void aMistypedKindTakesNothingAway() throws IOException {
    put("one", "1");
    start();
    awaitValues(Map.of("one", "1"));

    Files.writeString(
        root.resolve("one.yaml"),
        CONFIG_MAP.formatted("one", "2").replace("kind: ConfigMap", "kind: Configmaps"));

    await().until(() -> !problems().isEmpty());
    assertThat(problems())
        .extracting(Problem::display)
        .containsExactly(
            "one.yaml:2: kind: Configmaps of v1 is not known; allowed: ConfigMap of v1");
    assertThat(values()).isEqualTo(Map.of("one", "1"));
  }

  @Test
  void anInvalidFieldIsReportedOnceAndSolvedByAnEdit() throws IOException {
    put("one", "1");
    start();

    Files.writeString(
        root.resolve("one.yaml"), CONFIG_MAP.formatted("one", "2").replace("\ndata:", "\ndate:"));

    await().until(() -> !problems().isEmpty());
    assertThat(problems())
        .extracting(Problem::display)
        .containsExactly(
            "one.yaml:4: ConfigMap default/one: date: is an unknown field; allowed: apiVersion,"
                + " kind, metadata, immutable, data, binaryData");
    assertThat(values()).isEqualTo(Map.of("one", "1"));

    put("one", "3");
    awaitValues(Map.of("one", "3"));
    assertThat(problems()).isEmpty();
    assertThat(events).filteredOn(SourceEvent.Rejected.class::isInstance).hasSize(1);
  }

  @Test
  void theFirstFileWinsWhenTwoDefineOneObjectAndTheOtherTakesOverWhenItGoes() throws IOException {
    Files.writeString(root.resolve("a.yaml"), CONFIG_MAP.formatted("one", "a"));
    Files.writeString(root.resolve("b.yaml"), CONFIG_MAP.formatted("one", "b"));
    start();
    awaitValues(Map.of("one", "a"));
    assertThat(problems()).extracting(Problem::file).containsExactly("b.yaml");

    Files.delete(root.resolve("a.yaml"));

    awaitValues(Map.of("one", "b"));
    assertThat(problems()).isEmpty();
    assertThat(events).noneMatch(SourceEvent.Deleted.class::isInstance);
  }

  @Test
  void directoriesCreatedLaterAreWatched() throws IOException {
    start();

    Path below = Files.createDirectories(root.resolve("team/a"));
    Files.writeString(below.resolve("one.yml"), CONFIG_MAP.formatted("one", "1"));
    awaitValues(Map.of("one", "1"));
    Files.writeString(below.resolve("one.yml"), CONFIG_MAP.formatted("one", "2"));

    awaitValues(Map.of("one", "2"));
    assertThat(objects.get(ONE).getOrigin()).isEqualTo("team/a/one.yml:1");
  }

  @Test
  void aMountedConfigMapThatSwapsItsLinkIsFollowed() throws IOException {
    Path first = Files.createDirectory(root.resolve("..2026_1"));
    Files.writeString(first.resolve("one.yaml"), CONFIG_MAP.formatted("one", "1"));
    Files.createSymbolicLink(root.resolve("..data"), Path.of("..2026_1"));
    Files.createSymbolicLink(root.resolve("one.yaml"), Path.of("..data/one.yaml"));
    start();
    awaitValues(Map.of("one", "1"));

    Path second = Files.createDirectory(root.resolve("..2026_2"));
    Files.writeString(second.resolve("one.yaml"), CONFIG_MAP.formatted("one", "2"));
    Files.createSymbolicLink(root.resolve("..data_tmp"), Path.of("..2026_2"));
    Files.move(root.resolve("..data_tmp"), root.resolve("..data"), StandardCopyOption.ATOMIC_MOVE);

    awaitValues(Map.of("one", "2"));
  }

  @Test
  void aFileThatGrowsTooLargeKeepsItsObjects() throws IOException {
    source =
        new DirectorySource(
            vertx,
            root,
            new DirectoryOptions(
                true,
                Duration.ofMillis(3),
                Duration.ofMillis(20),
                Duration.ofMillis(40),
                Duration.ofSeconds(1),
                Duration.ofSeconds(1),
                100,
                new Limits(4_096, 10, 100, 8)));
    put("one", "1");
    start();
    awaitValues(Map.of("one", "1"));

    Files.writeString(root.resolve("one.yaml"), "# ".repeat(4_096) + "\n");

    await().until(() -> !problems().isEmpty());
    assertThat(problems()).extracting(Problem::reason).containsExactly("file is too large");
    assertThat(values()).isEqualTo(Map.of("one", "1"));
  }

  @Test
  void aDirectoryThatGoesAwayDeletesNothing() throws IOException {
    put("one", "1");
    start();
    awaitValues(Map.of("one", "1"));
    Path elsewhere = root.resolveSibling(root.getFileName() + "-moved");

    Files.move(root, elsewhere);
    await().until(() -> !problems().isEmpty());
    assertThat(values()).isEqualTo(Map.of("one", "1"));
    await().until(() -> source.trouble().isPresent());

    Files.move(elsewhere, root);
    await().atMost(10, TimeUnit.SECONDS).until(() -> problems().isEmpty());
    put("one", "2");
    awaitValues(Map.of("one", "2"));
    assertThat(events).noneMatch(SourceEvent.Deleted.class::isInstance);
  }

  @Test
  void aLookThatFailsEndsNothing() throws IOException {
    AtomicBoolean failing = new AtomicBoolean();
    source =
        new DirectorySource(
            vertx,
            root,
            DirectoryOptions.DEFAULT,
            visit ->
                (directory, fileKey) -> {
                  if (failing.get()) {
                    throw new IllegalStateException("told to fail");
                  }
                  visit.directory(directory, fileKey);
                });
    put("one", "1");
    start();
    awaitValues(Map.of("one", "1"));
    assertThat(source.trouble()).isEmpty();

    failing.set(true);
    put("one", "2");
    await().until(() -> source.trouble().isPresent());
    assertThat(source.trouble()).get().asString().contains("told to fail");
    assertThat(values()).isEqualTo(Map.of("one", "1"));

    failing.set(false);
    awaitValues(Map.of("one", "2"));
    await().until(() -> source.trouble().isEmpty());
    assertThat(events).noneMatch(SourceEvent.Deleted.class::isInstance);
  }

  @Test
  void aDirectoryThatIsNotThereFailsTheStartAndSaysSo() {
    DirectorySource nowhere =
        new DirectorySource(vertx, root.resolve("nowhere"), DirectoryOptions.DEFAULT);

    assertThatThrownBy(() -> result(nowhere.start(_ -> {}))).hasMessageContaining("nowhere");
  }
}
