package io.headgate.watcher.directory;

import io.headgate.watcher.fold.World;
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
import java.util.ArrayList;
import java.util.List;
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
  private volatile boolean stopping;
  private @Nullable Thread thread;

  public DirectorySource(Vertx vertx, Path root, DirectoryOptions options) {
    this.vertx = vertx;
    this.root = root;
    this.options = options;
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

  private void run(Sink sink, Context context, Promise<Void> started) {
    try (DirectoryWatch watch = DirectoryWatch.open(options)) {
      if (!Files.isDirectory(root)) {
        throw new NotDirectoryException(root + " (a directory of YAML files is wanted)");
      }
      DirectoryScan scan = new DirectoryScan(root, options, watch::register);
      World world = World.EMPTY;
      boolean synced = false;
      while (!stopping) {
        World next = scan.next(world);
        List<SourceEvent> events = new ArrayList<>(world.diff(next));
        world = next;
        if (!synced && scan.hasListed()) {
          // Whoever hears it takes for gone what has not been told.
          events.add(new SourceEvent.Synced(NAME, world.size()));
          synced = true;
        }
        if (!events.isEmpty()) {
          sink.accept(events);
        }
        context.runOnContext(_ -> started.tryComplete());
        watch.await(scan.hasDoubts());
      }
    } catch (InterruptedException _) {
      // stop() wants the thread to end.
    } catch (IOException | RuntimeException e) {
      LOG.atError().addKeyValue("directory", root).setCause(e).log("watching ended");
      context.runOnContext(_ -> started.tryFail(e));
    } finally {
      context.runOnContext(_ -> ended.tryComplete());
    }
  }
}
