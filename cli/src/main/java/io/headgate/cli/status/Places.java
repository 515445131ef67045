package io.headgate.cli.status;

import io.headgate.cli.status.Cause.Spot;
import io.headgate.events.v1.Resource;
import io.headgate.watcher.fold.Whereabouts;
import io.headgate.watcher.ledger.ProblemRecords;
import io.headgate.watcher.parse.Limits;
import io.headgate.watcher.source.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * Where objects that come from files stand. The log knows the file, and the line an object had when
 * it last changed; where the files themselves are at hand, they say which line it is now. Of one
 * thread, and not to be kept: a file is read once.
 */
public final class Places {
  private static final String CLUSTER = "cluster";

  private final Map<String, String> origins;
  private final @Nullable Path directory;
  private final Map<String, Whereabouts> files = new HashMap<>();

  /**
   * Knows where objects come from.
   *
   * @param origins by object, {@code kind namespace/name}
   * @param directory that the files are in, if they can be read
   */
  public Places(Map<String, String> origins, Optional<Path> directory) {
    this.origins = origins;
    this.directory = directory.map(path -> path.toAbsolutePath().normalize()).orElse(null);
  }

  /** The same of objects as they are on the log. */
  static Places of(Collection<Resource> resources, Optional<Path> directory) {
    Map<String, String> origins = new HashMap<>();
    resources.forEach(resource -> origins.put(object(resource), resource.getOrigin()));
    return new Places(origins, directory);
  }

  /** {@code kind namespace/name}. */
  public static String object(Resource resource) {
    String namespace = resource.getNamespace();
    return resource.getKind()
        + " "
        + (namespace.isEmpty() ? "" : namespace + "/")
        + resource.getName();
  }

  /** {@code file:line} of an object or of what is in it; empty when it is from no file. */
  public Optional<String> of(String object, Spot spot) {
    String origin = origins.getOrDefault(object, CLUSTER);
    if (origin.equals(CLUSTER) || object.startsWith(ProblemRecords.KIND + " ")) {
      return Optional.empty();
    }
    int colon = origin.lastIndexOf(':');
    String file = colon < 0 ? origin : origin.substring(0, colon);
    OptionalInt line = read(file).line(object, spot.field(), spot.names());
    return Optional.of(line.isPresent() ? Problem.place(file, line.getAsInt()) : origin);
  }

  private Whereabouts read(String file) {
    return files.computeIfAbsent(file, name -> Whereabouts.in(bytes(name), Limits.DEFAULT));
  }

  /** None when the file is not what it was, or not within the directory. */
  private byte[] bytes(String file) {
    try {
      if (directory != null) {
        Path path = directory.resolve(file).normalize();
        if (path.startsWith(directory)
            && Files.isRegularFile(path)
            && Files.size(path) <= Limits.DEFAULT.bytes()) {
          return Files.readAllBytes(path);
        }
      }
    } catch (IOException | java.nio.file.InvalidPathException _) {
      // What the log knows will do.
    }
    return new byte[0];
  }
}
