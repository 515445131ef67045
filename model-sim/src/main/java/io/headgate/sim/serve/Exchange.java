package io.headgate.sim.serve;

import io.headgate.sim.engine.Emission;
import io.headgate.sim.engine.Sequence;
import io.headgate.sim.openai.Answer;
import io.headgate.sim.openai.Usage;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/** One request that generates tokens, from admission to the last byte of its answer. */
final class Exchange implements EngineLoop.Listener {
  private static final CharSequence JSON = HttpHeaders.createOptimized("application/json");
  private static final CharSequence EVENTS =
      HttpHeaders.createOptimized("text/event-stream; charset=utf-8");

  private final HttpServerResponse response;
  private final Answer answer;
  private final Answer.Finish finish;
  private final boolean stream;
  private final int resetAfterTokens;
  private final Runnable reset;
  private final Consumer<Answer.Finish> succeeded;
  private int ready;
  private int written;
  private boolean generated;
  private boolean waitingForDrain;
  private boolean cut;

  /**
   * @param resetAfterTokens tokens after which {@code reset} runs; negative for never
   */
  Exchange(
      HttpServerResponse response,
      Answer answer,
      Answer.Finish finish,
      boolean stream,
      int resetAfterTokens,
      Runnable reset,
      Consumer<Answer.Finish> succeeded) {
    this.response = response;
    this.answer = answer;
    this.finish = finish;
    this.stream = stream;
    this.resetAfterTokens = resetAfterTokens;
    this.reset = reset;
    this.succeeded = succeeded;
  }

  @Override
  public void emitted(Emission emission) {
    if (response.closed()) {
      return;
    }
    ready += emission.tokens();
    generated = emission.finished();
    if (resetAfterTokens >= 0 && ready >= resetAfterTokens) {
      ready = resetAfterTokens;
      generated = false;
      if (stream && ready > written) {
        write(emission.sequence());
      }
      cut = true;
      reset.run();
    } else if (stream) {
      write(emission.sequence());
    } else if (generated) {
      response.putHeader(HttpHeaders.CONTENT_TYPE, JSON);
      finish(utf8(answer.document(ready, usage(emission.sequence()), finish)));
    }
  }

  /** Whether the simulator itself ended this answer early. */
  boolean cut() {
    return cut;
  }

  /** Writes what is ready unless the client reads too slowly; then the rest waits as a number. */
  private void write(Sequence sequence) {
    if (waitingForDrain) {
      return;
    }
    StringBuilder out = new StringBuilder(256 * (ready - written + 2));
    if (written == 0) {
      response.setChunked(true).putHeader(HttpHeaders.CONTENT_TYPE, EVENTS);
      response.putHeader(HttpHeaders.CACHE_CONTROL, "no-cache");
      answer.open(out);
    }
    while (written < ready) {
      answer.token(written++, out);
    }
    if (generated) {
      answer.close(ready, usage(sequence), finish, out);
      finish(utf8(out.toString()));
      return;
    }
    response.write(utf8(out.toString()));
    if (response.writeQueueFull()) {
      waitingForDrain = true;
      response.drainHandler(drained -> {
        waitingForDrain = false;
        if (written < ready || generated) {
          write(sequence);
        }
      });
    }
  }

  private void finish(Buffer body) {
    succeeded.accept(finish);
    response.end(body);
  }

  private Usage usage(Sequence sequence) {
    return new Usage(sequence.prompt().tokens(), sequence.cachedTokens(), ready);
  }

  private static Buffer utf8(String text) {
    return Buffer.buffer(text.getBytes(StandardCharsets.UTF_8));
  }
}
