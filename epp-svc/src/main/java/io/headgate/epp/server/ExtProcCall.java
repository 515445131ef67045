package io.headgate.epp.server;

import io.envoyproxy.envoy.service.ext_proc.v3.ProcessingRequest;
import io.envoyproxy.envoy.service.ext_proc.v3.ProcessingResponse;
import io.headgate.epp.extproc.Effect;
import io.headgate.epp.extproc.Effect.Outcome;
import io.headgate.epp.extproc.ExtProcStream;
import io.headgate.epp.extproc.Frame;
import io.headgate.epp.extproc.RequestHead;
import io.headgate.epp.extproc.Step;
import io.headgate.epp.parse.ApiKind;
import io.headgate.epp.parse.BodyScanner;
import io.headgate.epp.parse.Parsed;
import io.headgate.epp.pool.Pool;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.grpc.common.GrpcStatus;
import io.vertx.grpc.server.GrpcServerRequest;
import io.vertx.grpc.server.GrpcServerResponse;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs one stream: carries out what its state machine wants. Lives on one event loop. */
final class ExtProcCall {
  private static final Logger LOG = LoggerFactory.getLogger(ExtProcCall.class);
  private static final int DEFAULT_BLOCK_BYTES = 256;

  /** A stream that says nothing for so long has no request. */
  private static final long SILENCE_NANOS = TimeUnit.SECONDS.toNanos(30);

  private final PickDesk desk;
  private final BodyRoom room;
  private final String poolName;
  private final Optional<Pool> pool;
  private final GrpcServerRequest<ProcessingRequest, ProcessingResponse> request;
  private final MessageAssembler assembler;
  private final GrpcServerResponse<ProcessingRequest, ProcessingResponse> response;
  private final Consumer<ExtProcCall> onOver;
  private final String id;
  private final long openedNanos = System.nanoTime();

  private ExtProcStream stream;
  private @Nullable RequestHead head;
  private @Nullable Ledger ledger;
  private @Nullable BodyScanner scanner;
  private @Nullable Future<Void> lastWrite;

  /** Taken of the room for bodies. */
  private long held;

  /** The request has its verdict; what is held is on its way. */
  private boolean passing;

  private boolean over;

  ExtProcCall(
      PickDesk desk,
      BodyRoom room,
      String poolName,
      ExtProcStream.Settings settings,
      long maxMessageBytes,
      GrpcServerRequest<ProcessingRequest, ProcessingResponse> request,
      Consumer<ExtProcCall> onOver) {
    this.desk = desk;
    this.room = room;
    this.poolName = poolName;
    this.pool = desk.find(poolName);
    this.request = request;
    this.assembler = new MessageAssembler(handlerOf(request), maxMessageBytes);
    this.response = request.response();
    this.onOver = onOver;
    this.id = desk.nextId();
    this.stream = ExtProcStream.open(settings);
  }

  /** Bytes of messages, whole or not, on their way to Vert.x. */
  void arrived(Buffer bytes) {
    if (!over && stream.gathers()) {
      if (room.take(bytes.length())) {
        held += bytes.length();
      } else {
        on(new Frame.NoRoom());
      }
    }
    if (!over) {
      assembler.arrived(bytes);
    }
  }

  /** A bug costs this stream and says so; the data plane must not wait for an answer. */
  void on(Frame frame) {
    if (over) {
      return;
    }
    try {
      take(frame);
    } catch (RuntimeException bug) {
      LOG.atError().addKeyValue("pool", poolName).setCause(bug).log("a request cannot be handled");
      if (ledger != null) {
        ledger.finished(Outcome.FAILED);
      }
      response.status(GrpcStatus.INTERNAL).end().onFailure(ExtProcCall::peerGone);
      end();
    }
  }

  private void take(Frame frame) {
    Step step = stream.on(frame);
    stream = step.next();
    for (Effect effect : step.effects()) {
      run(effect);
    }
    if (stream.phase() == ExtProcStream.Phase.CLOSED) {
      end();
    } else if (held > 0 && !passing && !stream.gathers()) {
      passing = true;
      giveBackAfterwards();
    }
  }

  /** What goes back to the data plane waits in the connection's queue until it is taken. */
  private void giveBackAfterwards() {
    if (lastWrite == null) {
      giveBack();
    } else {
      lastWrite.onComplete(_ -> giveBack());
    }
  }

  private void giveBack() {
    room.giveBack(held);
    held = 0;
  }

  private void end() {
    if (!over) {
      over = true;
      giveBack();
      onOver.accept(this);
    }
  }

  boolean isOlderThan(long nanos) {
    return System.nanoTime() - openedNanos > (ledger == null ? SILENCE_NANOS : nanos);
  }

  private void run(Effect effect) {
    switch (effect) {
      case Effect.Begin begin -> begin(begin.head());
      case Effect.Scan scan -> {
        if (scanner != null) {
          ScannerFeed.feed(scanner, scan.bytes());
        }
      }
      case Effect.Pick pick -> decide(pick.complete());
      case Effect.Refused refused -> refused(refused);
      case Effect.Send send -> send(send.response());
      case Effect.Served served -> {
        if (ledger != null) {
          ledger.served(served.status(), served.endpoint());
        }
      }
      case Effect.Passed passed -> {
        if (ledger != null) {
          ledger.passed(passed.responseBytes());
        }
      }
      case Effect.Finish finish -> {
        if (ledger != null) {
          ledger.finished(finish.outcome());
        }
      }
      case Effect.Close _ -> response.end().onFailure(ExtProcCall::peerGone);
      case Effect.Abort abort ->
          response
              .status(GrpcStatus.INVALID_ARGUMENT)
              .statusMessage(abort.problem())
              .end()
              .onFailure(ExtProcCall::peerGone);
    }
  }

  private void begin(RequestHead start) {
    head = start;
    ledger = new Ledger(desk, id, poolName, start);
    if (start.api() != ApiKind.PASSTHROUGH) {
      scanner =
          new BodyScanner(
              start.api(),
              pool.map(Pool::prefixBlockBytes).orElse(DEFAULT_BLOCK_BYTES),
              pool.map(Pool::maxPrefixBlocks).orElse(0));
    }
  }

  private void decide(boolean complete) {
    RequestHead start = head;
    Ledger book = ledger;
    if (start == null || book == null) {
      throw new IllegalStateException("a pick before the request's headers");
    }
    Parsed parsed =
        scanner == null || !complete
            ? Parsed.Facts.unread(Math.max(0, start.contentLength()))
            : scanner.finish();
    scanner = null;
    PickDesk.Ruling ruling = desk.rule(pool, poolName, start, parsed, id);
    book.picked(ruling, configVersion());
    on(new Frame.Answered(ruling.verdict()));
  }

  private void refused(Effect.Refused refused) {
    if (head != null && ledger != null) {
      long bytes = Math.max(refused.bodyBytes(), head.contentLength());
      ledger.picked(PickDesk.refused(refused.refusal(), head, bytes), configVersion());
    }
  }

  private String configVersion() {
    return pool.map(Pool::configVersion).orElse("");
  }

  private void send(ProcessingResponse message) {
    Future<Void> written = response.write(message);
    written.onFailure(ExtProcCall::peerGone);
    if (!passing) {
      lastWrite = written;
    }
    if (response.writeQueueFull()) {
      request.pause();
      response.drainHandler(_ -> request.resume());
    }
  }

  /** Vert.x makes its gRPC requests the handlers of their HTTP request's bytes. */
  @SuppressWarnings("unchecked")
  private static Handler<Buffer> handlerOf(GrpcServerRequest<?, ?> request) {
    return (Handler<Buffer>) request;
  }

  /** Envoy resets most streams; what we still wanted to say no longer matters. */
  private static void peerGone(Throwable cause) {
    LOG.atTrace().addKeyValue("cause", cause.getMessage()).log("peer is gone");
  }
}
