package io.headgate.sim.serve;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Collects request bodies up to a limit. */
final class Bodies {
  private Bodies() {}

  /** Exactly one of the two is called, unless the client goes away first. */
  static void read(
      HttpServerRequest request, int limit, Consumer<byte[]> whole, Runnable tooLarge) {
    String declared = request.getHeader(HttpHeaders.CONTENT_LENGTH);
    if (declared != null && (declared.length() > 18 || Long.parseLong(declared) > limit)) {
      request.handler(ignored -> {});
      tooLarge.run();
      return;
    }
    Collector collector = new Collector(request, limit, whole, tooLarge);
    request.handler(collector::chunk);
    request.endHandler(end -> collector.end());
  }

  private static final class Collector {
    private final HttpServerRequest request;
    private final int limit;
    private final Consumer<byte[]> whole;
    private final Runnable tooLarge;
    private @Nullable Buffer body;
    private boolean refused;

    Collector(HttpServerRequest request, int limit, Consumer<byte[]> whole, Runnable tooLarge) {
      this.request = request;
      this.limit = limit;
      this.whole = whole;
      this.tooLarge = tooLarge;
    }

    void chunk(Buffer chunk) {
      if (refused) {
        return;
      }
      int soFar = body == null ? 0 : body.length();
      if (soFar + chunk.length() > limit) {
        refused = true;
        body = null;
        request.handler(ignored -> {});
        tooLarge.run();
      } else if (body == null) {
        body = Buffer.buffer(Math.max(chunk.length(), 256)).appendBuffer(chunk);
      } else {
        body.appendBuffer(chunk);
      }
    }

    void end() {
      if (!refused) {
        whole.accept(body == null ? new byte[0] : body.getBytes());
      }
    }
  }
}
