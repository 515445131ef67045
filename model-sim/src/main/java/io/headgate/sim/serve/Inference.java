package io.headgate.sim.serve;

import io.headgate.sim.Faults;
import io.headgate.sim.SimConfig;
import io.headgate.sim.engine.Prompt;
import io.headgate.sim.engine.PromptHasher;
import io.headgate.sim.engine.Sequence;
import io.headgate.sim.openai.Answer;
import io.headgate.sim.openai.Api;
import io.headgate.sim.openai.ApiError;
import io.headgate.sim.openai.ChatAnswer;
import io.headgate.sim.openai.CompletionAnswer;
import io.headgate.sim.openai.EmbeddingsAnswer;
import io.headgate.sim.openai.InferenceRequest;
import io.headgate.sim.openai.Parsed;
import io.headgate.sim.openai.RequestParser;
import io.headgate.sim.openai.ResponsesAnswer;
import io.headgate.sim.openai.Text;
import io.headgate.sim.openai.Usage;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.HexFormat;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** Runs inference requests: faults first, then the body, then the engine. */
final class Inference {
  private static final int NO_RESET = -1;
  private static final int SHORTEST_ANSWER = 16;
  private static final int LENGTH_SPREAD = 49;

  private final SimConfig config;
  private final EngineLoop loop;
  private final Tally tally;
  private final RequestParser parser;
  private final SplittableRandom random;
  long stops;
  long lengths;

  Inference(SimConfig config, EngineLoop loop, Tally tally) {
    this.config = config;
    this.loop = loop;
    this.tally = tally;
    this.parser = new RequestParser(config.engine().blockSize(), config.echo());
    this.random = new SplittableRandom(config.seed());
  }

  void handle(Api api, Faults faults, HttpServerRequest request, HttpServerResponse response) {
    tally.requests.incrementAndGet();
    if (faults.drain()) {
      refuse(response, ApiError.draining());
      return;
    }
    int resetAfter =
        random.nextInt(100) < faults.resetRate() ? faults.resetAfterTokens() : NO_RESET;
    if (resetAfter == 0) {
      reset(request);
      return;
    }
    if (random.nextInt(100) < faults.failureRate()) {
      refuse(response, ApiError.injected(faults.failureStatus()));
      return;
    }
    Bodies.read(
        request,
        config.maxBodyBytes(),
        body -> {
          switch (parser.parse(api, body)) {
            case Parsed.Refused refused -> refuse(response, refused.error());
            case Parsed.Understood understood ->
                run(understood.request(), resetAfter, request, response);
          }
        },
        () -> refuse(response, ApiError.tooLarge(config.maxBodyBytes())));
  }

  private void run(
      InferenceRequest asked,
      int resetAfter,
      HttpServerRequest request,
      HttpServerResponse response) {
    String adapter = config.loras().contains(asked.model()) ? asked.model() : null;
    if (adapter == null && !config.models().contains(asked.model())) {
      refuse(response, ApiError.unknownModel());
      return;
    }
    Prompt prompt = asked.prompts().getFirst();
    if (adapter != null) {
      prompt = prompt.salted(adapter.hashCode());
    }
    long wanted = prompt.tokens() + wantedTokens(asked);
    if (wanted > loop.engine().capacity()) {
      refuse(response, ApiError.tooLong(wanted, loop.engine().capacity()));
      return;
    }
    Sequence sequence =
        switch (asked.api()) {
          case EMBEDDINGS -> embedding(asked, prompt, adapter, response);
          case CHAT, COMPLETIONS, RESPONSES ->
              generation(asked, prompt, adapter, resetAfter, request, response);
        };
    response.closeHandler(closed -> abort(sequence));
    response.exceptionHandler(failed -> abort(sequence));
    switch (loop.submit(sequence)) {
      case ACCEPTED -> {}
      case QUEUE_FULL -> refuse(response, ApiError.queueFull());
      case TOO_LONG ->
          refuse(
              response,
              ApiError.tooLong(
                  (long) prompt.tokens() + sequence.outputTokens(), loop.engine().capacity()));
    }
  }

  /** What is asked for has to fit, as in vLLM, however short the answer would turn out. */
  private static long wantedTokens(InferenceRequest asked) {
    Integer max = asked.maxTokens();
    return max == null || asked.api() == Api.EMBEDDINGS ? 0 : max;
  }

  private Sequence generation(
      InferenceRequest asked,
      Prompt prompt,
      @Nullable String adapter,
      int resetAfter,
      HttpServerRequest request,
      HttpServerResponse response) {
    long draw = PromptHasher.mix(config.seed() ^ prompt.digest());
    String echo = asked.echo();
    Text text = echo == null || echo.isEmpty() ? new Text.Words(draw) : Text.Echo.of(echo);
    int natural =
        switch (text) {
          case Text.Words _ -> SHORTEST_ANSWER + Math.floorMod(draw, LENGTH_SPREAD);
          case Text.Echo said -> said.pieces().size();
        };
    Integer max = asked.maxTokens();
    boolean cut =
        max != null && (max < natural || (asked.ignoreEos() && text instanceof Text.Words));
    int tokens = cut && max != null ? max : natural;
    Answer.Finish finish = cut ? Answer.Finish.LENGTH : Answer.Finish.STOP;
    String id = HexFormat.of().toHexDigits(random.nextLong());
    long created = System.currentTimeMillis() / 1000;
    Answer answer =
        switch (asked.api()) {
          case RESPONSES -> new ResponsesAnswer(id, asked.model(), created, text);
          case COMPLETIONS ->
              new CompletionAnswer(id, asked.model(), created, text, asked.includeUsage());
          case CHAT, EMBEDDINGS ->
              new ChatAnswer(id, asked.model(), created, text, asked.includeUsage());
        };
    Exchange exchange =
        new Exchange(
            response,
            answer,
            finish,
            asked.stream(),
            resetAfter,
            () -> reset(request),
            this::succeed);
    return new Sequence(prompt, tokens, adapter, exchange);
  }

  private Sequence embedding(
      InferenceRequest asked,
      Prompt prompt,
      @Nullable String adapter,
      HttpServerResponse response) {
    EngineLoop.Listener answer =
        emission -> {
          if (!response.closed()) {
            int cached = emission.sequence().cachedTokens();
            succeed(Answer.Finish.STOP);
            Replies.json(
                response,
                EmbeddingsAnswer.document(asked, new Usage(asked.promptTokens(), cached, 0)));
          }
        };
    return new Sequence(prompt, 0, adapter, answer);
  }

  private void succeed(Answer.Finish finish) {
    tally.succeeded.incrementAndGet();
    switch (finish) {
      case STOP -> stops++;
      case LENGTH -> lengths++;
    }
  }

  private void refuse(HttpServerResponse response, ApiError error) {
    tally.refused.incrementAndGet();
    if (!response.closed()) {
      Replies.error(response, error);
    }
  }

  private void reset(HttpServerRequest request) {
    tally.reset.incrementAndGet();
    Connections.reset(request.connection());
  }

  private void abort(Sequence sequence) {
    boolean cut = sequence.owner() instanceof Exchange exchange && exchange.cut();
    if (loop.cancel(sequence) && !cut) {
      tally.aborted.incrementAndGet();
    }
  }
}
