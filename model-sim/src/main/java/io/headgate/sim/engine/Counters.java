package io.headgate.sim.engine;

/** What an engine has done since it started. */
public final class Counters {
  long promptTokens;
  long generatedTokens;
  long prefixQueries;
  long prefixHits;
  long preempted;
  long finished;
  long aborted;
  final Histogram timeToFirstToken = new Histogram();
  final Histogram endToEnd = new Histogram();

  public long promptTokens() {
    return promptTokens;
  }

  public long generatedTokens() {
    return generatedTokens;
  }

  /** Prompt tokens looked up in the prefix cache. */
  public long prefixQueries() {
    return prefixQueries;
  }

  /** Prompt tokens found there. */
  public long prefixHits() {
    return prefixHits;
  }

  public long preempted() {
    return preempted;
  }

  public long finished() {
    return finished;
  }

  public long aborted() {
    return aborted;
  }

  public Histogram timeToFirstToken() {
    return timeToFirstToken;
  }

  public Histogram endToEnd() {
    return endToEnd;
  }
}
