package io.headgate.watcher.directory;

import io.headgate.watcher.fold.World;
import io.headgate.watcher.source.Problem;
import io.headgate.watcher.source.ResourceSource;
import io.headgate.watcher.source.SourceEvent;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A directory of YAML, as {@code kubectl apply -f} takes it. Reading and waiting happen on a
 * virtual thread; the sink is called on the context that called {@link #start}.
 */
public final class DirectorySource implements ResourceSource {
  /** This source's name in its {@link SourceEvent.Synced}. */
  public static final String NAME = "directory";

  /** A file of this name keeps a sub-directory from being read: it holds statuses. */
  public static final String NOT_CONFIGURATION = ".headgate-status";

  private static final Logger LOG = LoggerFactory.getLogger(DirectorySource.class);

  private final Vertx vertx;
  private final Path root;
  private final DirectoryOptions options;
  private final Promise<Void> ended = Promise.promise();
  private final UnaryOperator<Listing.Visit> visits;
  private volatile boolean stopping;
  private volatile @Nullable String trouble;
  private @Nullable Thread thread;

  public DirectorySource(Vertx vertx, Path root, DirectoryOptions options) {
    this(vertx, root, options, UnaryOperator.identity());
  }

  /**
   * A source whose looks may fail.
   *
   * @param visits comes between a look and the directories it goes through
   */
  DirectorySource(
      Vertx vertx, Path root, DirectoryOptions options, UnaryOperator<Listing.Visit> visits) {
    this.vertx = vertx;
    this.root = root;
    this.options = options;
    this.visits = visits;
  }

  @Override
  public Future<Void> start(Sink sink) {
    Context context = vertx.getOrCreateContext();
    Promise<Void> started = Promise.promise();
    thread =
        Thread.ofVirtual()
            .name("headgate-directory")
            .start(() -> run(batch -> hand(context, sink, batch), context, started));
    return started.future();
  }

  @Override
  public Future<Void> stop() {
    stopping = true;
    Thread running = thread;
    if (running == null) {
      return Future.succeededFuture();
    }
    running.interrupt();
    return ended.future();
  }

  private void hand(Context context, Sink sink, List<SourceEvent> batch) {
    context.runOnContext(_ -> {
      if (!stopping) {
        sink.accept(batch);
      }
    });
  }

  @Override
  public Optional<String> trouble() {
    return Optional.ofNullable(trouble);
  }

  private void run(Sink sink, Context context, Promise<Void> started) {
    try (DirectoryWatch watch = DirectoryWatch.open(options)) {
      if (!Files.isDirectory(root)) {
        throw new NotDirectoryException(root + " (a directory of YAML files is wanted)");
      }
      Rounds rounds = new Rounds(sink, visits.apply(watch::register));
      while (!stopping) {
        rounds.next();
        context.runOnContext(_ -> started.tryComplete());
        rounds.await(watch);
      }
    } catch (InterruptedException _) {
      // stop() wants the thread to end.
    } catch (IOException | RuntimeException e) {
      LOG.atError().addKeyValue("directory", root).setCause(e).log("watching ended");
      context.runOnContext(_ -> started.tryFail(e));
    } finally {
      trouble = "watching the directory has ended";
      context.runOnContext(_ -> ended.tryComplete());
    }
  }

  /** One look after the other; one that fails changes nothing. */
  private final class Rounds {
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

    private final Sink sink;
    private final DirectoryScan scan;
    private World world = World.EMPTY;
    private boolean synced;
    private int failures;

    Rounds(Sink sink, Listing.Visit visit) {
      this.sink = sink;
      this.scan = new DirectoryScan(root, options, visit);
    }

    void next() {
      try {
        look();
        failures = 0;
      } catch (RuntimeException bug) {
        if (failures++ == 0) {
          LOG.atError()
              .addKeyValue("directory", root)
              .setCause(bug)
              .log("reading failed; what was in force stays, trying again");
        }
        trouble = "the directory cannot be followed: " + bug;
      }
    }

    private void look() {
      World next = scan.next(world);
      List<SourceEvent> events = new ArrayList<>(world.diff(next));
      if (!synced && scan.hasListed()) {
        // Whoever hears it takes for gone what has not been told.
        events.add(new SourceEvent.Synced(NAME, next.size()));
      }
      if (!events.isEmpty()) {
        sink.accept(events);
      }
      world = next;
      synced = scan.hasListed();
      trouble =
          next.problems().stream()
              .filter(problem -> problem.file().equals(Problem.ROOT))
              .map(problem -> "the directory " + problem.reason())
              .findFirst()
              .orElse(null);
    }

    void await(DirectoryWatch watch) throws InterruptedException {
      if (failures == 0) {
        watch.await(scan.hasDoubts());
      } else {
        Duration pause = options.poll().multipliedBy(1L << Math.min(failures - 1, 10));
        Thread.sleep(pause.compareTo(LONGEST_PAUSE) < 0 ? pause : LONGEST_PAUSE);
      }
    }
  }
}
