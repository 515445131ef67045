package io.headgate.watcher.directory;

import java.io.IOException;
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

/** Finds the files that count; symbolic links are followed, names with a leading dot are not. */
final class Listing {
  /** Deeper directories are most likely a loop of links. */
  private static final int DEEPEST = 8;

  /** Tells one state of a file from another. */
  record Mark(long size, FileTime modified, @Nullable Object file) {}

  /** Asked before a directory is read, so that no change falls between. */
  interface Visit {
    void directory(Path directory, @Nullable Object fileKey) throws IOException;
  }

  private final DirectoryOptions options;
  private final Visit visit;
  private final SortedMap<String, Path> files = new TreeMap<>();

  private Listing(DirectoryOptions options, Visit visit) {
    this.options = options;
    this.visit = visit;
  }

  /**
   * By name relative to {@code root}, with {@code /} between the parts. More files than the bound
   * are an error: which of them would count is chance.
   */
  static SortedMap<String, Path> of(Path root, DirectoryOptions options, Visit visit)
      throws IOException {
    Listing listing = new Listing(options, visit);
    listing.list(root, "", 0);
    if (listing.files.size() > options.files()) {
      throw new FileSystemException(
          root.toString(), null, "more than " + options.files() + " YAML files");
    }
    return Collections.unmodifiableSortedMap(listing.files);
  }

  static Mark mark(Path file) throws IOException {
    BasicFileAttributes of = Files.readAttributes(file, BasicFileAttributes.class);
    return new Mark(of.size(), of.lastModifiedTime(), of.fileKey());
  }

  private void list(Path directory, String prefix, int depth) throws IOException {
    visit.directory(
        directory, Files.readAttributes(directory, BasicFileAttributes.class).fileKey());
    List<Path> below = new ArrayList<>();
    try (DirectoryStream<Path> paths = Files.newDirectoryStream(directory)) {
      for (Path path : paths) {
        String name = path.getFileName().toString();
        if (name.startsWith(".") || files.size() > options.files()) {
          continue;
        }
        if (isYaml(name) && Files.isRegularFile(path)) {
          files.put(prefix + name, path);
        } else if (options.recursive() && depth < DEEPEST && isConfiguration(path)) {
          below.add(path);
        }
      }
    }
    for (Path path : below) {
      try {
        list(path, prefix + path.getFileName() + "/", depth + 1);
      } catch (NoSuchFileException _) {
        // It went away since it was listed.
      }
    }
  }

  private static boolean isConfiguration(Path path) {
    return Files.isDirectory(path)
        && !Files.exists(path.resolve(DirectorySource.NOT_CONFIGURATION));
  }

  private static boolean isYaml(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return lower.endsWith(".yaml") || lower.endsWith(".yml") || lower.endsWith(".json");
  }
}
