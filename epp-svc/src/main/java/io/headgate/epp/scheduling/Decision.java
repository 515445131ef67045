package io.headgate.epp.scheduling;

import java.util.List;

/** The scheduler's answer, with everything needed to explain it. */
public sealed interface Decision {
  List<Candidate> candidates();

  /** {@code endpoints}: best first; the rest are for retries. */
  record Picked(List<String> endpoints, List<Candidate> candidates) implements Decision {
    public Picked {
      endpoints = List.copyOf(endpoints);
      candidates = frozen(candidates);
    }
  }

  /** Nothing is ready, or nothing ready is allowed: 503. */
  record NoEndpoints(String reason, List<Candidate> candidates) implements Decision {
    public NoEndpoints {
      candidates = frozen(candidates);
    }
  }

  /** The pool has endpoints but takes no more: 429. */
  record Saturated(String reason, List<Candidate> candidates) implements Decision {
    public Saturated {
      candidates = frozen(candidates);
    }
  }

  /**
   * One endpoint's way through the scheduler.
   *
   * @param droppedBy the filter that removed it, empty when it was scored
   * @param scores one per scorer of the profile, in its order; empty when dropped
   * @param total weighted sum
   */
  record Candidate(
      PoolSnapshot.Endpoint endpoint, String droppedBy, List<Score> scores, double total) {
    public Candidate {
      scores = List.copyOf(scores);
    }
  }

  /** One scorer's word: {@code value} is 0..1, better is higher. */
  record Score(String scorer, double weight, double value) {}

  private static List<Candidate> frozen(List<Candidate> candidates) {
    return candidates instanceof Scorecard ? candidates : List.copyOf(candidates);
  }
}
