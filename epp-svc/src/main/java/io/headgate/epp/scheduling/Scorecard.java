package io.headgate.epp.scheduling;

import io.headgate.epp.scheduling.Decision.Candidate;
import io.headgate.epp.scheduling.Decision.Score;
import io.headgate.epp.scheduling.PoolSnapshot.Endpoint;
import io.headgate.epp.scheduling.Profile.WeightedScorer;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.List;
import java.util.RandomAccess;

/**
 * What happened to every endpoint of one pick. Immutable; keeps plain arrays and makes a {@link
 * Candidate} when somebody looks, because a pool can have a thousand endpoints.
 */
final class Scorecard extends AbstractList<Candidate> implements RandomAccess {
  private final List<Endpoint> endpoints;
  private final List<WeightedScorer> scorers;
  private final String[] droppedBy;
  private final int[] rows;
  private final double[][] scores;
  private final double[] totals;

  /**
   * Takes over the arrays.
   *
   * @param droppedBy per endpoint, empty when it was scored; no elements when none was dropped
   * @param rows per endpoint, its index in {@code scores} and {@code totals}; no elements when they
   *     are the same
   * @param scores per scorer, then per candidate
   */
  Scorecard(
      List<Endpoint> endpoints,
      List<WeightedScorer> scorers,
      String[] droppedBy,
      int[] rows,
      double[][] scores,
      double[] totals) {
    this.endpoints = endpoints;
    this.scorers = scorers;
    this.droppedBy = droppedBy;
    this.rows = rows;
    this.scores = scores;
    this.totals = totals;
  }

  @Override
  public Candidate get(int index) {
    Endpoint endpoint = endpoints.get(index);
    if (droppedBy.length > 0 && !droppedBy[index].isEmpty()) {
      return new Candidate(endpoint, droppedBy[index], List.of(), 0);
    }
    int row = rows.length > 0 ? rows[index] : index;
    List<Score> values = new ArrayList<>(scorers.size());
    for (int s = 0; s < scorers.size(); s++) {
      values.add(new Score(scorers.get(s).name(), scorers.get(s).weight(), scores[s][row]));
    }
    return new Candidate(endpoint, "", values, totals[row]);
  }

  @Override
  public int size() {
    return endpoints.size();
  }
}
