package io.headgate.epp.pool;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.buffer.Buffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps one pool as a file has it, without Kubernetes and without the log. A file that goes bad
 * later changes nothing and is logged once; one that is bad at the start fails the deployment.
 */
public final class EndpointsFileVerticle extends VerticleBase {
  private static final Logger LOG = LoggerFactory.getLogger(EndpointsFileVerticle.class);
  private static final long LOOK_MILLIS = 1000;
  private static final long JANITOR_MILLIS = 10_000;

  private final Path file;
  private final String pool;
  private final LivePools pools;
  private final long lookMillis;
  private @Nullable Buffer read;
  private String reported = "";

  /**
   * Follows {@code file}.
   *
   * @param pool namespace/name
   */
  public EndpointsFileVerticle(Path file, String pool, LivePools pools) {
    this(file, pool, pools, LOOK_MILLIS);
  }

  EndpointsFileVerticle(Path file, String pool, LivePools pools, long lookMillis) {
    this.file = file;
    this.pool = pool;
    this.pools = pools;
    this.lookMillis = lookMillis;
  }

  @Override
  public Future<?> start() {
    vertx.setPeriodic(JANITOR_MILLIS, _ -> pools.expire());
    vertx.setPeriodic(lookMillis, _ -> look().onFailure(this::report));
    return look();
  }

  private Future<Void> look() {
    return vertx
        .fileSystem()
        .props(file.toString())
        .compose(props ->
            props.size() > EndpointsFile.MAX_BYTES
                ? Future.failedFuture("longer than 1 MiB")
                : vertx.fileSystem().readFile(file.toString()))
        .map(this::take);
  }

  private @Nullable Void take(Buffer content) {
    if (!content.equals(read)) {
      List<Member> members = EndpointsFile.parse(content.toString());
      pools.apply(Map.of(pool, members));
      pools.markSynced();
      read = content;
      LOG.atInfo()
          .addKeyValue("pool", pool)
          .addKeyValue("endpoints", members.size())
          .log("pool changed");
    }
    reported = "";
    return null;
  }

  /** Said once, and again when it is another failure or comes again after a success. */
  private void report(Throwable failure) {
    if (failure.toString().equals(reported)) {
      return;
    }
    reported = failure.toString();
    LOG.atWarn()
        .addKeyValue("file", file)
        .addKeyValue("error", failure.getMessage())
        .log("endpoints file not usable, the last good one stays in force");
  }
}
