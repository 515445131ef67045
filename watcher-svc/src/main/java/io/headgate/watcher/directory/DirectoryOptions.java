package io.headgate.watcher.directory;

import io.headgate.watcher.parse.Limits;
import java.time.Duration;

/**
 * How a directory is watched.
 *
 * @param recursive whether sub-directories count, as with {@code kubectl apply -R}
 * @param settle how long a directory has to be quiet before it is read
 * @param settleCeiling how long steady changes may put reading off
 * @param confirm how long a file that looks half-written has to stay the same before it counts
 * @param vanish how long a file has to be away before its objects are: {@code git checkout} and
 *     many editors take a file away and bring it back
 * @param poll how often to look without having been told
 * @param files most files
 */
public record DirectoryOptions(
    boolean recursive,
    Duration settle,
    Duration settleCeiling,
    Duration confirm,
    Duration vanish,
    Duration poll,
    int files,
    Limits limits) {
  public static final DirectoryOptions DEFAULT =
      new DirectoryOptions(
          true,
          Duration.ofMillis(3),
          Duration.ofMillis(20),
          Duration.ofMillis(40),
          Duration.ofSeconds(1),
          Duration.ofSeconds(1),
          10_000,
          Limits.DEFAULT);

  DirectoryOptions withVanish(Duration other) {
    return new DirectoryOptions(
        recursive, settle, settleCeiling, confirm, other, poll, files, limits);
  }
}
