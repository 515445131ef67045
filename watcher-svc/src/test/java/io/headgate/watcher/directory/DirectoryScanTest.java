package io.headgate.watcher.directory;

import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.watcher.fold.World;
import io.headgate.watcher.source.Problem;
import io.headgate.watcher.source.SourceEvent;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Looks at a directory that cannot always be looked into. */
class DirectoryScanTest {
  private static final String CONFIG_MAP =
      "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: %s}\n";

  private static final Duration FOR_EVER = Duration.ofDays(1);
  private static final Listing.Visit OPEN = (_, _) -> {};

  @TempDir Path root;
  private Listing.Visit visit = OPEN;
  private DirectoryScan scan;

  @BeforeEach
  void begin() throws IOException {
    Files.createDirectories(root.resolve("team/a"));
    Files.writeString(root.resolve("one.yaml"), CONFIG_MAP.formatted("one"));
    Files.writeString(root.resolve("team/two.yaml"), CONFIG_MAP.formatted("two"));
    Files.writeString(root.resolve("team/a/three.yaml"), CONFIG_MAP.formatted("three"));
    scan =
        new DirectoryScan(
            root,
            DirectoryOptions.DEFAULT.withVanish(Duration.ZERO),
            (directory, fileKey) -> visit.directory(directory, fileKey));
  }

  @Test
  void aDirectoryThatCannotBeReadKeepsAllBelowIt() {
    World all = scan.next(World.EMPTY);
    visit = (directory, _) -> refuse(directory, "team");

    World half = scan.next(all);

    assertThat(half.size()).isEqualTo(3);
    assertThat(all.diff(half)).singleElement().isInstanceOf(SourceEvent.Rejected.class);
    assertThat(half.problems()).extracting(Problem::file).containsExactly("team/");
    assertThat(scan.next(half)).isSameAs(half);

    visit = OPEN;
    assertThat(half.diff(scan.next(half))).singleElement().isInstanceOf(SourceEvent.Cleared.class);
  }

  @Test
  void whatGoesBesideADirectoryThatCannotBeReadIsGone() throws IOException {
    World all = scan.next(World.EMPTY);
    visit = (directory, _) -> refuse(directory, "a");
    Files.delete(root.resolve("team/two.yaml"));

    World half = scan.next(all);

    assertThat(half.fileNames()).containsExactly("one.yaml", "team/a/", "team/a/three.yaml");
  }

  @Test
  void aFileThatComesBackWasNeverGone() throws IOException {
    scan = new DirectoryScan(root, DirectoryOptions.DEFAULT.withVanish(FOR_EVER), OPEN);
    World all = scan.next(World.EMPTY);
    Path file = root.resolve("one.yaml");
    Files.delete(file);

    assertThat(scan.next(all)).isSameAs(all);
    assertThat(scan.hasDoubts()).isTrue();

    Files.writeString(file, CONFIG_MAP.formatted("one"));
    assertThat(all.diff(scan.next(all))).isEmpty();
    assertThat(scan.hasDoubts()).isFalse();
  }

  @Test
  void aFileWithAnotherNameIsNotWaitedFor() throws IOException {
    scan = new DirectoryScan(root, DirectoryOptions.DEFAULT.withVanish(FOR_EVER), OPEN);
    World all = scan.next(World.EMPTY);
    Files.move(root.resolve("one.yaml"), root.resolve("renamed.yaml"));

    World next = scan.next(all);

    assertThat(next.fileNames()).contains("renamed.yaml").doesNotContain("one.yaml");
    assertThat(next.problems()).isEmpty();
    assertThat(scan.hasDoubts()).isFalse();
  }

  @Test
  void aFileThatStaysAwayIsGone() throws IOException {
    World all = scan.next(World.EMPTY);
    Files.delete(root.resolve("one.yaml"));

    assertThat(all.diff(scan.next(all))).singleElement().isInstanceOf(SourceEvent.Deleted.class);
    assertThat(scan.hasDoubts()).isFalse();
  }

  @Test
  void aListingThatBreaksOffIsNone() {
    World all = scan.next(World.EMPTY);
    visit =
        (directory, _) -> {
          throw new DirectoryIteratorException(new IOException("input/output error"));
        };

    World none = scan.next(all);

    assertThat(none.size()).isEqualTo(3);
    assertThat(none.problems()).extracting(Problem::file).containsExactly(Problem.ROOT);
  }

  @Test
  void nothingIsKnownBeforeTheRootWasListed() {
    visit = (directory, _) -> refuse(directory, root.getFileName().toString());
    World nothing = scan.next(World.EMPTY);
    assertThat(scan.hasListed()).isFalse();
    assertThat(nothing.problems()).allMatch(problem -> problem.concerns("one.yaml"));

    visit = OPEN;
    World all = scan.next(nothing);
    assertThat(scan.hasListed()).isTrue();
    assertThat(all.size()).isEqualTo(3);
    assertThat(all.problems()).isEmpty();
  }

  private static void refuse(Path directory, String name) throws IOException {
    if (directory.endsWith(name)) {
      throw new AccessDeniedException(directory.toString());
    }
  }
}
