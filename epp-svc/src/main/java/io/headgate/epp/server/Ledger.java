package io.headgate.epp.server;

import io.headgate.epp.decision.FinishNote;
import io.headgate.epp.decision.PickNote;
import io.headgate.epp.extproc.Effect.Outcome;
import io.headgate.epp.extproc.RequestHead;
import io.headgate.epp.extproc.Verdict;
import io.headgate.epp.pool.Pool;
import io.headgate.epp.scheduling.Decision;
import io.headgate.events.v1.Finished;
import io.headgate.events.v1.Picked;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

/** One request's times and facts, from the first frame to the last. */
final class Ledger {
  private final PickDesk desk;
  private final String id;
  private final String pool;
  private final RequestHead head;
  private final long startNanos = System.nanoTime();
  private long pickNanos = startNanos;
  private long firstByteNanos;
  private String served = "";
  private int status;
  private long responseBytes;
  private boolean finished;
  private PickDesk.@org.jspecify.annotations.Nullable Ruling ruling;

  Ledger(PickDesk desk, String id, String pool, RequestHead head) {
    this.desk = desk;
    this.id = id;
    this.pool = pool;
    this.head = head;
  }

  void picked(PickDesk.Ruling made, String configVersion) {
    ruling = made;
    pickNanos = System.nanoTime();
    List<String> endpoints = made.verdict() instanceof Verdict.Go go ? go.endpoints() : List.of();
    int refusedWith =
        made.verdict() instanceof Verdict.Refuse refuse ? refuse.refusal().status() : 0;
    String reason =
        made.verdict() instanceof Verdict.Refuse refuse ? refuse.refusal().message() : "";
    desk.metrics()
        .picked(
            made.facts(),
            refusedWith,
            made.verdict() instanceof Verdict.Refuse refuse ? refuse.refusal().code() : "",
            pickNanos - startNanos);
    desk.decisions()
        .add(
            new PickNote(
                id,
                head.requestId(),
                pool,
                nowMicros(),
                head.path(),
                made.facts(),
                made.promptHash(),
                configVersion,
                made.seed(),
                made.decision().map(Decision::candidates).orElse(List.of()),
                endpoints,
                verdict(made),
                refusedWith,
                reason,
                (pickNanos - startNanos) / 1_000));
  }

  void served(int httpStatus, String endpoint) {
    firstByteNanos = System.nanoTime();
    status = httpStatus;
    served = endpoint;
    if (ruling != null) {
      desk.metrics().firstByte(ruling.facts(), firstByteNanos - startNanos);
      if (!endpoint.isEmpty()) {
        ruling.reservation().ifPresent(r -> r.servedBy(endpoint));
      }
    }
  }

  void passed(int bytes) {
    responseBytes += bytes;
  }

  /** Gives back what was reserved; only the first end counts. */
  void finished(Outcome outcome) {
    PickDesk.Ruling made = ruling;
    if (made == null || finished || outcome == Outcome.REFUSED) {
      return;
    }
    finished = true;
    Optional<Pool.Reservation> reservation = made.reservation();
    reservation.ifPresent(Pool.Reservation::release);
    long now = System.nanoTime();
    desk.metrics().finished(made.facts(), status, now - startNanos);
    desk.decisions()
        .add(
            new FinishNote(
                id,
                head.requestId(),
                pool,
                nowMicros(),
                switch (outcome) {
                  case COMPLETED -> Finished.Outcome.COMPLETED;
                  case CLIENT_GONE -> Finished.Outcome.CLIENT_GONE;
                  case REFUSED, FAILED -> Finished.Outcome.FAILED;
                  case EXPIRED -> Finished.Outcome.EXPIRED;
                },
                served,
                status,
                firstByteNanos == 0 ? 0 : (firstByteNanos - pickNanos) / 1_000,
                (now - pickNanos) / 1_000,
                responseBytes));
  }

  private static Picked.Verdict verdict(PickDesk.Ruling made) {
    return switch (made.verdict()) {
      case Verdict.Go _ -> Picked.Verdict.PICKED;
      case Verdict.Refuse refuse ->
          switch (refuse.refusal().status()) {
            case 429 -> Picked.Verdict.SATURATED;
            case 503 ->
                made.decision().isEmpty()
                    ? Picked.Verdict.UNKNOWN_POOL
                    : Picked.Verdict.NO_ENDPOINTS;
            default -> Picked.Verdict.BAD_REQUEST;
          };
    };
  }

  private static long nowMicros() {
    return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
  }
}
