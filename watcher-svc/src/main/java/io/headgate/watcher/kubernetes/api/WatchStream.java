package io.headgate.watcher.kubernetes.api;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.client.http.AsyncBody;
import io.fabric8.kubernetes.client.http.HttpResponse;
import io.vertx.core.Context;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** One watch: bytes to lines on the connection's thread, events on the context. */
final class WatchStream<T> implements Watch, AsyncBody.Consumer<List<ByteBuffer>> {
  private static final int OK = 200;

  private final Runnable answered;
  private final Context context;
  private final Function<JsonNode, T> digest;
  private final Watch.Sink<T> sink;
  private final Lines lines = new Lines();
  private volatile boolean over;
  private volatile @Nullable AsyncBody body;
  private volatile int status;
  private volatile byte @Nullable [] refusal;

  WatchStream(
      Context context, Function<JsonNode, T> digest, Watch.Sink<T> sink, Runnable answered) {
    this.answered = answered;
    this.context = context;
    this.digest = digest;
    this.sink = sink;
  }

  void begin(@Nullable HttpResponse<AsyncBody> response, @Nullable Throwable failure) {
    if (response == null) {
      last(() -> sink.broken(failure == null ? new IOException("no answer") : failure));
      return;
    }
    status = response.code();
    body = response.body();
    if (over) {
      response.body().cancel();
      return;
    }
    answered.run();
    if (status == OK) {
      context.runOnContext(_ -> {
        if (!over) {
          sink.opened();
        }
      });
    }
    var _ =
        response
            .body()
            .done()
            .whenComplete((_, broken) -> {
              if (broken != null) {
                last(() -> sink.broken(broken));
              } else {
                Answer answer =
                    Api.answer(status, response, refusal == null ? lines.rest() : refusal);
                last(() -> sink.ended(answer));
              }
            });
    response.body().consume();
  }

  @Override
  public void consume(List<ByteBuffer> buffers, AsyncBody from) throws Exception {
    List<T> events = new ArrayList<>();
    for (byte[] line : lines.take(buffers)) {
      if (status == OK) {
        events.add(digest.apply(Api.JSON.readTree(line)));
      } else {
        refusal = line;
      }
    }
    if (events.isEmpty()) {
      from.consume();
      return;
    }
    context.runOnContext(_ -> {
      if (!over) {
        sink.events(events);
        from.consume();
      }
    });
  }

  @Override
  public void cancel() {
    over = true;
    AsyncBody open = body;
    if (open != null) {
      open.cancel();
    }
  }

  private void last(Runnable tell) {
    context.runOnContext(_ -> {
      if (!over) {
        over = true;
        tell.run();
      }
    });
  }
}
