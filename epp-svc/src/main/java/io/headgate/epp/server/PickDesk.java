package io.headgate.epp.server;

import io.headgate.epp.decision.DecisionLog;
import io.headgate.epp.extproc.Refusal;
import io.headgate.epp.extproc.RequestHead;
import io.headgate.epp.extproc.Verdict;
import io.headgate.epp.metrics.EppMetrics;
import io.headgate.epp.parse.Parsed;
import io.headgate.epp.pool.Pool;
import io.headgate.epp.pool.Pools;
import io.headgate.epp.scheduling.Decision;
import io.headgate.epp.scheduling.RequestFacts;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;

/** Where requests get their verdicts. Thread-safe; never blocks. */
public final class PickDesk {
  private final Pools pools;
  private final DecisionLog decisions;
  private final EppMetrics metrics;
  private final String idPrefix;
  private final AtomicLong ids = new AtomicLong();

  /**
   * Opens the desk.
   *
   * @param replica distinguishes this process's decision ids from all others
   */
  public PickDesk(Pools pools, DecisionLog decisions, EppMetrics metrics, String replica) {
    this.pools = pools;
    this.decisions = decisions;
    this.metrics = metrics;
    this.idPrefix = replica + "-";
  }

  String nextId() {
    return idPrefix + Long.toHexString(ids.incrementAndGet());
  }

  Optional<Pool> find(String pool) {
    return pool.isEmpty() ? Optional.empty() : pools.find(pool);
  }

  DecisionLog decisions() {
    return decisions;
  }

  EppMetrics metrics() {
    return metrics;
  }

  /** A verdict, what it rests on, and the reservation to give back if there was a pick. */
  record Ruling(
      Verdict verdict,
      RequestFacts facts,
      long promptHash,
      long seed,
      Optional<Decision> decision,
      Optional<Pool.Reservation> reservation) {}

  Ruling rule(Optional<Pool> pool, String poolName, RequestHead head, Parsed parsed, String id) {
    return switch (parsed) {
      case Parsed.Bad bad ->
          refused(Refusal.badBody(bad.why().message()), RequestFacts.bodyless(head.subset()));
      case Parsed.Facts facts -> {
        RequestFacts request = facts.request(head.subset());
        yield pool.isEmpty()
            ? refused(Refusal.unknownPool(poolName), request)
            : pick(pool.get(), head, request, facts.promptHash(), id);
      }
    };
  }

  /** A refusal before all of the body was seen. */
  static Ruling refused(Refusal refusal, RequestHead head, long bodyBytes) {
    return refused(refusal, Parsed.Facts.unread(bodyBytes).request(head.subset()));
  }

  private static Ruling refused(Refusal refusal, RequestFacts facts) {
    return new Ruling(new Verdict.Refuse(refusal), facts, 0, 0, Optional.empty(), Optional.empty());
  }

  private static Ruling pick(
      Pool pool, RequestHead head, RequestFacts facts, long promptHash, String id) {
    long seed = ThreadLocalRandom.current().nextLong();
    Decision decision = pool.pick(facts, seed);
    return switch (decision) {
      case Decision.Picked picked ->
          new Ruling(
              new Verdict.Go(picked.endpoints(), head.requestId().isEmpty() ? id : ""),
              facts,
              promptHash,
              seed,
              Optional.of(decision),
              Optional.of(pool.reserve(picked.endpoints().getFirst(), facts)));
      case Decision.NoEndpoints none ->
          new Ruling(
              new Verdict.Refuse(Refusal.noEndpoints(none.reason())),
              facts,
              promptHash,
              seed,
              Optional.of(decision),
              Optional.empty());
      case Decision.Saturated full ->
          new Ruling(
              new Verdict.Refuse(Refusal.saturated(full.reason())),
              facts,
              promptHash,
              seed,
              Optional.of(decision),
              Optional.empty());
    };
  }
}
