package io.headgate.watcher.directory;

import io.headgate.watcher.fold.FileReader;
import io.headgate.watcher.fold.FileState;
import io.headgate.watcher.fold.World;
import io.headgate.watcher.source.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** Reads what changed in a directory. Belongs to one thread. */
final class DirectoryScan {
  private record Doubt(Listing.Mark mark, long sinceNanos) {}

  private final Path root;
  private final DirectoryOptions options;
  private final Listing.Visit visit;
  private final Map<String, Listing.Mark> taken = new HashMap<>();
  private final Map<String, Doubt> doubts = new HashMap<>();

  /** Since when files are away whose objects are nowhere else. */
  private final Map<String, Long> missing = new HashMap<>();

  private boolean listed;

  DirectoryScan(Path root, DirectoryOptions options, Listing.Visit visit) {
    this.root = root;
    this.options = options;
    this.visit = visit;
  }

  /** Whether some file waits to be looked at again soon. */
  boolean hasDoubts() {
    return !doubts.isEmpty() || !missing.isEmpty();
  }

  /** Whether the root could be listed at least once: before, nothing is known of what is there. */
  boolean hasListed() {
    return listed;
  }

  /**
   * The world after one look. What cannot be listed, the root or a directory below it, leaves all
   * that is in it as it was. When it throws, the next look reads everything anew.
   */
  World next(World world) {
    try {
      return look(world);
    } catch (RuntimeException e) {
      taken.clear();
      doubts.clear();
      throw e;
    }
  }

  private World look(World world) {
    Listing listing;
    try {
      listing = Listing.of(root, options, visit);
    } catch (IOException e) {
      return world.with(Map.of(Problem.ROOT, unreadable(Problem.ROOT, e)), Set.of());
    }
    boolean first = !listed;
    listed = true;
    Map<String, FileState> changed = new HashMap<>();
    Set<String> gone = new HashSet<>(world.fileNames());
    gone.removeIf(name -> listing.files().containsKey(name) || listing.hides(name));
    listing
        .unreadable()
        .forEach((name, why) -> {
          FileState after = unreadable(name, why);
          if (!after.equals(world.file(name))) {
            changed.put(name, after);
          }
        });
    listing
        .files()
        .forEach((name, path) -> {
          FileState before = world.file(name);
          try {
            look(name, path, before, first, changed);
          } catch (NoSuchFileException _) {
            gone.add(name);
          } catch (IOException e) {
            FileState after = before.unreadable(problem(name, e));
            if (!after.equals(before)) {
              changed.put(name, after);
            }
            taken.remove(name);
          }
        });
    gone.removeAll(mayComeBack(world, changed, gone));
    taken.keySet().removeAll(gone);
    doubts.keySet().removeAll(gone);
    return changed.isEmpty() && gone.isEmpty() ? world : world.with(changed, gone);
  }

  /** Not those that were only renamed: their objects are in another file now. */
  private Set<String> mayComeBack(World world, Map<String, FileState> changed, Set<String> gone) {
    if (gone.isEmpty()) {
      missing.clear();
      return Set.of();
    }
    Set<String> away = world.filesThatLose(world.with(changed, gone));
    away.retainAll(gone);
    long now = System.nanoTime();
    away.removeIf(
        name -> now - missing.computeIfAbsent(name, _ -> now) >= options.vanish().toNanos());
    missing.keySet().retainAll(away);
    return away;
  }

  private void look(
      String name, Path path, FileState before, boolean first, Map<String, FileState> changed)
      throws IOException {
    Listing.Mark mark = Listing.mark(path);
    if (mark.equals(taken.get(name))) {
      return;
    }
    byte[] bytes = read(path);
    FileState after = before.next(FileReader.read(name, bytes, options.limits()));
    if (!first && mayBeTorn(bytes, before, after) && !confirmed(name, mark)) {
      return;
    }
    if (!mark.equals(Listing.mark(path))) {
      doubts.put(name, new Doubt(mark, System.nanoTime()));
      return;
    }
    doubts.remove(name);
    taken.put(name, mark);
    changed.put(name, after);
  }

  /** A writer may be half-way: nothing there yet, an unfinished line, less than before. */
  private static boolean mayBeTorn(byte[] bytes, FileState before, FileState after) {
    return bytes.length == 0 || bytes[bytes.length - 1] != '\n' || before.loses(after);
  }

  private boolean confirmed(String name, Listing.Mark mark) {
    Doubt doubt = doubts.get(name);
    if (doubt == null || !doubt.mark().equals(mark)) {
      doubts.put(name, new Doubt(mark, System.nanoTime()));
      return false;
    }
    return Duration.ofNanos(System.nanoTime() - doubt.sinceNanos()).compareTo(options.confirm())
        >= 0;
  }

  /** One byte more than allowed is enough to see that a file is too large. */
  private byte[] read(Path path) throws IOException {
    try (InputStream in = Files.newInputStream(path)) {
      return in.readNBytes(options.limits().bytes() + 1);
    }
  }

  private static FileState unreadable(String directory, IOException why) {
    return FileState.EMPTY.unreadable(problem(directory, why));
  }

  private static Problem problem(String name, IOException why) {
    return new Problem(
        Problem.Severity.ERROR, name, 1, null, "", "cannot be read (" + reason(why) + ")", "");
  }

  private static String reason(IOException why) {
    return switch (why) {
      case NoSuchFileException _ -> "it is not there";
      case AccessDeniedException _ -> "access is denied";
      case NotDirectoryException _ -> "it is no directory";
      case FileSystemException other when other.getReason() != null -> other.getReason();
      default -> String.valueOf(why.getMessage());
    };
  }
}
