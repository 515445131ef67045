package io.headgate.log;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.concurrent.RejectedExecutionException;

/**
 * A future that is settled by a thread of ours and completes on the Vert.x context of its asker.
 */
public final class Answer<T> {
  private final Promise<T> promise = Promise.promise();
  private final Context context;

  /**
   * To be created on the asker's thread.
   *
   * @param home where to answer askers that have no context
   */
  public Answer(Context home) {
    Context asker = Vertx.currentContext();
    this.context = asker == null ? home : asker;
  }

  public Future<T> future() {
    return promise.future();
  }

  /** Passes on a completed future; only the first call counts. */
  public void settle(Future<T> outcome) {
    try {
      context.runOnContext(_ -> complete(outcome));
    } catch (RejectedExecutionException e) {
      complete(outcome); // Vert.x has been closed under us: better here than never
    }
  }

  private void complete(Future<T> outcome) {
    if (outcome.succeeded()) {
      promise.tryComplete(outcome.result());
    } else {
      promise.tryFail(outcome.cause());
    }
  }
}
