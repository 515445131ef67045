package io.headgate.sim.engine;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.TreeSet;

/**
 * A continuous-batching engine on a clock that its caller moves: {@link #submit} and {@link
 * #advance} with times in nanoseconds that never go back, sleeping until {@link #nextDue} between.
 *
 * <p>Not thread-safe: it belongs to one event loop.
 */
public final class Engine {
  private final EngineConfig config;
  private final KvCache kv;
  private final Counters counters = new Counters();
  private final LinkedHashSet<Sequence> waiting = new LinkedHashSet<>();
  private final LinkedHashSet<Sequence> running = new LinkedHashSet<>();
  private final PriorityQueue<Sequence> timeline =
      new PriorityQueue<>(
          Comparator.<Sequence>comparingLong(s -> s.due).thenComparingLong(s -> s.order));
  private Speeds speeds;
  private long submitted;

  public Engine(EngineConfig config, Speeds speeds) {
    this.config = config;
    this.speeds = speeds;
    this.kv = new KvCache(config);
  }

  /** Changes how fast everything from now on goes; what is already scheduled stays. */
  public void changeSpeeds(Speeds newSpeeds) {
    speeds = newSpeeds;
  }

  public Admission submit(Sequence sequence, long now) {
    long total = (long) sequence.prompt().tokens() + sequence.outputTokens();
    if (total > capacity()) {
      sequence.ended = true;
      return Admission.TOO_LONG;
    }
    if (waiting.size() >= config.maxWaiting() && (config.maxWaiting() > 0 || batchFull())) {
      sequence.ended = true;
      return Admission.QUEUE_FULL;
    }
    sequence.arrived = now;
    sequence.order = submitted++;
    waiting.add(sequence);
    admit(now);
    return Admission.ACCEPTED;
  }

  /** Forgets a sequence whose client has gone; false when it had ended before. */
  public boolean cancel(Sequence sequence, long now) {
    if (sequence.ended) {
      return false;
    }
    if (!waiting.remove(sequence)) {
      timeline.remove(sequence);
      leave(sequence);
    }
    sequence.ended = true;
    counters.aborted++;
    admit(now);
    return true;
  }

  /** When {@link #advance} next has something to do; {@link Long#MAX_VALUE} when idle. */
  public long nextDue() {
    Sequence first = timeline.peek();
    return first == null ? Long.MAX_VALUE : first.due;
  }

  /** Runs the engine up to {@code now}; each sequence that moved appears once. */
  public List<Emission> advance(long now) {
    List<Sequence> moved = new ArrayList<>();
    for (Sequence next = timeline.peek(); next != null && next.due <= now; next = timeline.peek()) {
      timeline.poll();
      if (next.unreported == 0) {
        moved.add(next);
      }
      step(next);
    }
    List<Emission> emissions = new ArrayList<>(moved.size());
    for (Sequence sequence : moved) {
      emissions.add(new Emission(sequence, sequence.unreported, sequence.ended));
      sequence.unreported = 0;
    }
    return emissions;
  }

  private void step(Sequence sequence) {
    if (sequence.outputTokens() == 0) {
      finish(sequence);
      return;
    }
    long pause;
    do {
      if (sequence.emitted == 0) {
        counters.timeToFirstToken.observe(sequence.due - sequence.arrived);
      }
      sequence.emitted++;
      sequence.unreported++;
      counters.generatedTokens++;
      if (sequence.remaining() == 0) {
        finish(sequence);
        return;
      }
      if (!makeRoom(sequence)) {
        return;
      }
      pause = speeds.decode(running.size(), config.maxNumSeqs());
    } while (pause == 0);
    sequence.due += pause;
    timeline.add(sequence);
  }

  private void finish(Sequence sequence) {
    leave(sequence);
    sequence.ended = true;
    counters.finished++;
    counters.endToEnd.observe(sequence.due - sequence.arrived);
    admit(sequence.due);
  }

  private void leave(Sequence sequence) {
    running.remove(sequence);
    KvCache.Lease lease = sequence.lease;
    if (lease != null) {
      kv.release(lease);
      sequence.lease = null;
    }
  }

  /** A block for the next token; the youngest sequences give theirs up, perhaps this one too. */
  private boolean makeRoom(Sequence sequence) {
    KvCache.Lease lease = sequence.lease;
    if (lease == null) {
      throw new IllegalStateException("a running sequence holds KV blocks");
    }
    if (kv.blocksFor(sequence.prompt().tokens() + sequence.emitted + 1) <= lease.blocks()) {
      return true;
    }
    while (!kv.grow(lease)) {
      Sequence youngest = running.getLast();
      counters.preempted++;
      timeline.remove(youngest);
      leave(youngest);
      waiting.addFirst(youngest);
      if (youngest == sequence) {
        admit(sequence.due);
        return false;
      }
    }
    return true;
  }

  private void admit(long now) {
    if (waiting.isEmpty()) {
      return;
    }
    Iterator<Sequence> queue = waiting.iterator();
    while (queue.hasNext() && !batchFull()) {
      Sequence next = queue.next();
      if (!adapterFits(next)) {
        continue;
      }
      int tokens = next.prompt().tokens() + next.emitted;
      KvCache.Lease lease = kv.allocate(next.prompt(), tokens);
      if (lease == null) {
        return;
      }
      queue.remove();
      next.lease = lease;
      running.add(next);
      if (!next.admitted) {
        next.admitted = true;
        next.cachedTokens = lease.cachedTokens();
        counters.promptTokens += tokens;
        counters.prefixQueries += tokens;
        counters.prefixHits += lease.cachedTokens();
      }
      next.due =
          now + speeds.prefill(tokens - lease.cachedTokens(), running.size(), config.maxNumSeqs());
      timeline.add(next);
    }
  }

  private boolean batchFull() {
    return running.size() >= config.maxNumSeqs();
  }

  private boolean adapterFits(Sequence sequence) {
    String adapter = sequence.adapter();
    if (adapter == null) {
      return true;
    }
    Set<String> active = adapters(running);
    return active.contains(adapter) || active.size() < config.maxLoras();
  }

  private static Set<String> adapters(Set<Sequence> sequences) {
    Set<String> names = new TreeSet<>();
    for (Sequence sequence : sequences) {
      String adapter = sequence.adapter();
      if (adapter != null) {
        names.add(adapter);
      }
    }
    return names;
  }

  /** Tokens the longest possible sequence may have. */
  public int capacity() {
    return (int) Math.min(config.maxModelLen(), (long) config.numBlocks() * config.blockSize());
  }

  public int runningCount() {
    return running.size();
  }

  public int waitingCount() {
    return waiting.size();
  }

  public double kvUsage() {
    return kv.usage();
  }

  public Set<String> runningAdapters() {
    return adapters(running);
  }

  public Set<String> waitingAdapters() {
    return adapters(waiting);
  }

  public Counters counters() {
    return counters;
  }

  public EngineConfig config() {
    return config;
  }
}
