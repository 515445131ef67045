package io.headgate.cli.up;

import io.headgate.watcher.source.Problem;
import io.headgate.watcher.source.ResourceSource;
import io.headgate.watcher.source.SourceEvent;
import io.vertx.core.Future;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Consumer;

/** Says when the last error of a file is gone; the watcher itself only tells of errors. */
final class MendedFiles implements ResourceSource {
  private final ResourceSource inner;
  private final Consumer<String> progress;
  private final Map<String, Set<Problem>> errors = new HashMap<>();

  MendedFiles(ResourceSource inner, Consumer<String> progress) {
    this.inner = inner;
    this.progress = progress;
  }

  @Override
  public Future<Void> start(Sink sink) {
    return inner.start(batch -> {
      tell(batch);
      sink.accept(batch);
    });
  }

  @Override
  public Future<Void> stop() {
    return inner.stop();
  }

  private void tell(List<SourceEvent> batch) {
    SortedSet<String> cleared = new TreeSet<>();
    for (SourceEvent event : batch) {
      switch (event) {
        case SourceEvent.Rejected(Problem problem) -> {
          if (problem.severity() == Problem.Severity.ERROR) {
            errors.computeIfAbsent(problem.file(), _ -> new HashSet<>()).add(problem);
          }
        }
        case SourceEvent.Cleared(Problem problem) -> {
          Set<Problem> left = errors.get(problem.file());
          if (left != null && left.remove(problem)) {
            cleared.add(problem.file());
          }
        }
        case SourceEvent.Upserted _, SourceEvent.Deleted _, SourceEvent.Synced _ -> {}
      }
    }
    for (String file : cleared) {
      if (errors.getOrDefault(file, Set.of()).isEmpty()) {
        errors.remove(file);
        progress.accept(file + ": no error is left");
      }
    }
  }
}
