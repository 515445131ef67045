package io.headgate.epp.server;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.envoyproxy.envoy.config.core.v3.HeaderMap;
import io.envoyproxy.envoy.config.core.v3.HeaderValue;
import io.envoyproxy.envoy.service.ext_proc.v3.HttpBody;
import io.envoyproxy.envoy.service.ext_proc.v3.HttpHeaders;
import io.envoyproxy.envoy.service.ext_proc.v3.ProcessingRequest;
import io.headgate.epp.extproc.Effect;
import io.headgate.epp.extproc.ExtProcStream;
import io.headgate.epp.extproc.Frame;
import io.headgate.epp.extproc.Frames;
import io.headgate.epp.extproc.Step;
import io.headgate.epp.extproc.Verdict;
import io.headgate.epp.parse.ApiKind;
import io.headgate.epp.parse.BodyScanner;
import io.headgate.epp.parse.Parsed;
import io.headgate.epp.pool.Pool;
import io.headgate.epp.scheduling.Decision;
import io.headgate.epp.scheduling.RequestFacts;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.Optional;

/**
 * Sends made-up requests through everything but the socket, so that the first real one does not
 * wait for the compiler. Blocks for some hundred milliseconds.
 */
public final class Warmup {
  private static final int ROUNDS = 500;

  private Warmup() {}

  /** Returns how many picks were made; {@code pool} keeps nothing but some remembered prefixes. */
  public static int run(Pool pool) {
    ProcessingRequest headers =
        ProcessingRequest.newBuilder()
            .setRequestHeaders(
                HttpHeaders.newBuilder()
                    .setHeaders(
                        HeaderMap.newBuilder()
                            .addHeaders(header(":method", "POST"))
                            .addHeaders(header(":path", "/v1/chat/completions"))
                            .addHeaders(header("x-request-id", "warm-up"))))
            .build();
    int picks = 0;
    for (int round = 0; round < ROUNDS; round++) {
      ByteString body = body(round % 20 == 0 ? 64 * 1024 : 2 * 1024, round);
      ProcessingRequest message =
          ProcessingRequest.newBuilder()
              .setRequestBody(HttpBody.newBuilder().setBody(body).setEndOfStream(true))
              .build();
      picks += request(pool, List.of(headers, message), round);
    }
    return picks;
  }

  private static int request(Pool pool, List<ProcessingRequest> messages, long seed) {
    Frames frames = new Frames(false);
    BodyScanner scanner =
        new BodyScanner(ApiKind.CHAT, pool.prefixBlockBytes(), pool.maxPrefixBlocks());
    ExtProcStream stream = ExtProcStream.open(new ExtProcStream.Settings(1 << 20, false));
    int picks = 0;
    for (ProcessingRequest message : messages) {
      Step step = stream.on(frames.of(reread(message)));
      stream = step.next();
      for (Effect effect : step.effects()) {
        switch (effect) {
          case Effect.Scan scan -> ScannerFeed.feed(scanner, scan.bytes());
          case Effect.Pick _ -> picks += pick(pool, scanner, stream, seed);
          case Effect.Begin _,
              Effect.Refused _,
              Effect.Send _,
              Effect.Served _,
              Effect.Passed _,
              Effect.Finish _,
              Effect.Close _,
              Effect.Abort _ -> {}
        }
      }
    }
    return picks;
  }

  private static int pick(Pool pool, BodyScanner scanner, ExtProcStream stream, long seed) {
    if (!(scanner.finish() instanceof Parsed.Facts parsed)) {
      throw new IllegalStateException("the warm-up's own body does not parse");
    }
    RequestFacts facts = parsed.request(Optional.empty());
    if (!(pool.pick(facts, seed) instanceof Decision.Picked picked)) {
      return 0;
    }
    pool.reserve(picked.endpoints().getFirst(), facts).release();
    Step step = stream.on(new Frame.Answered(new Verdict.Go(picked.endpoints(), "")));
    for (Effect effect : step.effects()) {
      if (effect instanceof Effect.Send send) {
        Codec.bytes(send.response());
      }
    }
    return 1;
  }

  private static ProcessingRequest reread(ProcessingRequest message) {
    try {
      return Codec.parse(Buffer.buffer(message.toByteArray()));
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException(e);
    }
  }

  private static ByteString body(int size, int round) {
    return ByteString.copyFromUtf8(
        "{\"model\":\"warm-up\",\"messages\":[{\"role\":\"user\",\"content\":\""
            + "a word or two, \\\"%d\\\" ä ".formatted(round).repeat(size / 25)
            + "\"}],\"max_tokens\":10,\"stream\":false}");
  }

  private static HeaderValue header(String name, String value) {
    return HeaderValue.newBuilder()
        .setKey(name)
        .setRawValue(ByteString.copyFromUtf8(value))
        .build();
  }
}
