package io.headgate.watcher.directory;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The files that count; symbolic links are followed, names with a leading dot are not.
 *
 * @param files by name relative to the root, with {@code /} between the parts
 * @param unreadable directories that cannot be looked into, by the same kind of name with a {@code
 *     /} at its end, and why; nothing is known of what is below them
 */
record Listing(SortedMap<String, Path> files, SortedMap<String, IOException> unreadable) {
  /** Deeper directories are most likely a loop of links. */
  private static final int DEEPEST = 8;

  /** Tells one state of a file from another. */
  record Mark(long size, FileTime modified, @Nullable Object file) {}

  /** Asked before a directory is read, so that no change falls between. */
  interface Visit {
    void directory(Path directory, @Nullable Object fileKey) throws IOException;
  }

  Listing {
    files = Collections.unmodifiableSortedMap(files);
    unreadable = Collections.unmodifiableSortedMap(unreadable);
  }

  /**
   * Fails when {@code root} itself cannot be listed. More files than the bound are an error, too:
   * which of them would count is chance.
   */
  static Listing of(Path root, DirectoryOptions options, Visit visit) throws IOException {
    Walk walk = new Walk(options, visit);
    walk.list(root, "", 0);
    if (walk.files.size() > options.files()) {
      throw new FileSystemException(
          root.toString(), null, "more than " + options.files() + " YAML files");
    }
    return new Listing(walk.files, walk.unreadable);
  }

  /** Whether a file of this name may be there without having been seen. */
  boolean hides(String file) {
    return unreadable.keySet().stream().anyMatch(file::startsWith);
  }

  static Mark mark(Path file) throws IOException {
    BasicFileAttributes of = Files.readAttributes(file, BasicFileAttributes.class);
    return new Mark(of.size(), of.lastModifiedTime(), of.fileKey());
  }

  /** One walk through all directories. */
  private static final class Walk {
    private final DirectoryOptions options;
    private final Visit visit;
    private final SortedMap<String, Path> files = new TreeMap<>();
    private final SortedMap<String, IOException> unreadable = new TreeMap<>();

    Walk(DirectoryOptions options, Visit visit) {
      this.options = options;
      this.visit = visit;
    }

    void list(Path directory, String prefix, int depth) throws IOException {
      List<Path> below = new ArrayList<>();
      try (DirectoryStream<Path> paths = Files.newDirectoryStream(directory)) {
        visit.directory(
            directory, Files.readAttributes(directory, BasicFileAttributes.class).fileKey());
        for (Path path : paths) {
          String name = path.getFileName().toString();
          if (!name.startsWith(".") && files.size() <= options.files()) {
            sort(path, prefix + name, depth, below);
          }
        }
      } catch (DirectoryIteratorException e) {
        throw e.getCause();
      }
      for (Path path : below) {
        String name = prefix + path.getFileName() + "/";
        try {
          list(path, name, depth + 1);
        } catch (NoSuchFileException _) {
          // It went away since it was listed.
        } catch (IOException e) {
          forget(name);
          unreadable.put(name, e);
        }
      }
    }

    private void sort(Path path, String name, int depth, List<Path> below) {
      boolean mayLookBelow = options.recursive() && depth < DEEPEST;
      try {
        BasicFileAttributes of = Files.readAttributes(path, BasicFileAttributes.class);
        if (of.isRegularFile() && isYaml(name)) {
          files.put(name, path);
        } else if (of.isDirectory() && mayLookBelow && isConfiguration(path)) {
          below.add(path);
        }
      } catch (NoSuchFileException _) {
        // It went away, or is a link to nowhere.
      } catch (IOException e) {
        // Not to be told apart from one that is there: reading it says why.
        if (isYaml(name)) {
          files.put(name, path);
        } else if (mayLookBelow) {
          unreadable.put(name + "/", e);
        }
      }
    }

    /** Half of a directory would look as if the other half were gone. */
    private void forget(String prefix) {
      files.keySet().removeIf(file -> file.startsWith(prefix));
      unreadable.keySet().removeIf(directory -> directory.startsWith(prefix));
    }
  }

  private static boolean isConfiguration(Path path) {
    return !Files.exists(path.resolve(DirectorySource.NOT_CONFIGURATION));
  }

  private static boolean isYaml(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return lower.endsWith(".yaml") || lower.endsWith(".yml") || lower.endsWith(".json");
  }
}
