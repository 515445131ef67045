package io.headgate.epp.scheduling;

import io.headgate.epp.scheduling.Decision.NoEndpoints;
import io.headgate.epp.scheduling.Decision.Picked;
import io.headgate.epp.scheduling.Decision.Saturated;
import io.headgate.epp.scheduling.PoolSnapshot.Endpoint;
import io.headgate.epp.scheduling.Profile.NamedFilter;
import io.headgate.epp.scheduling.Profile.WeightedScorer;
import java.util.Arrays;
import java.util.List;

/** Decides which endpoints get a request: the same live, in replay and in what-if. */
public final class Scheduler {
  private static final String[] NONE_DROPPED = {};
  private static final int[] SAME_ROWS = {};
  private static final double[][] NO_SCORES = {};
  private static final double[] NO_TOTALS = {};

  private Scheduler() {}

  /** Equal arguments give equal decisions; the order of the pool's endpoints decides nothing. */
  public static Decision pick(
      RequestFacts facts, PoolSnapshot pool, SchedulingConfig config, long seed) {
    if (pool.endpoints().isEmpty()) {
      return new NoEndpoints("pool " + pool.pool() + " has no ready endpoints", List.of());
    }
    Field field = new Field(pool.endpoints());
    if (facts.subset().isPresent()) {
      field.drop(SubsetHint.NAME, new SubsetHint(facts.subset().get()), facts);
      if (field.left.isEmpty()) {
        return new NoEndpoints(
            "none of the endpoints allowed by the data plane is ready in pool " + pool.pool(),
            field.unscored());
      }
    }
    field.drop(Healthy.NAME, Healthy.FILTER, facts);
    Profile profile = config.handler().choose(facts, config.profiles());
    for (NamedFilter filter : profile.filters()) {
      field.drop(filter.name(), filter.filter(), facts);
      if (field.left.isEmpty()) {
        return new Saturated(
            "filter " + filter.name() + " left no endpoint of pool " + pool.pool(),
            field.unscored());
      }
    }
    return field.decide(profile, facts, seed);
  }

  /** The candidates on their way through one pick. */
  private static final class Field {
    private final List<Endpoint> all;
    private List<Endpoint> left;
    private String[] droppedBy = NONE_DROPPED;

    Field(List<Endpoint> all) {
      this.all = all;
      this.left = all;
    }

    @SuppressWarnings("ReferenceEquality") // filters hand back the very objects they were given
    void drop(String name, Filter filter, RequestFacts facts) {
      List<Endpoint> kept = filter.filter(facts, left);
      if (kept.size() == left.size()) {
        return;
      }
      if (droppedBy.length == 0) {
        droppedBy = new String[all.size()];
        Arrays.fill(droppedBy, "");
      }
      int next = 0;
      for (int i = 0; i < droppedBy.length; i++) {
        if (!droppedBy[i].isEmpty()) {
          continue;
        }
        if (next < kept.size() && kept.get(next) == all.get(i)) {
          next++;
        } else {
          droppedBy[i] = name;
        }
      }
      if (next != kept.size()) {
        throw new IllegalStateException("filter " + name + " added or reordered candidates");
      }
      left = kept;
    }

    Scorecard unscored() {
      return new Scorecard(all, List.of(), droppedBy, SAME_ROWS, NO_SCORES, NO_TOTALS);
    }

    Decision decide(Profile profile, RequestFacts facts, long seed) {
      List<WeightedScorer> scorers = profile.scorers();
      double[] totals = new double[left.size()];
      double[][] scores = new double[scorers.size()][left.size()];
      for (int s = 0; s < scores.length; s++) {
        scorers.get(s).scorer().score(facts, left, scores[s]);
        addWeighted(scores[s], scorers.get(s).weight(), totals);
      }
      int[] order = profile.picker().pick(left, totals, seed);
      String[] endpoints = new String[order.length];
      for (int i = 0; i < order.length; i++) {
        endpoints[i] = left.get(order[i]).address();
      }
      return new Picked(
          List.of(endpoints), new Scorecard(all, scorers, droppedBy, rows(), scores, totals));
    }

    private static void addWeighted(double[] scores, double weight, double[] totals) {
      for (int i = 0; i < scores.length; i++) {
        double score = scores[i] >= 0 ? Math.min(scores[i], 1) : 0; // NaN counts as nothing
        scores[i] = score;
        totals[i] += weight * score;
      }
    }

    private int[] rows() {
      if (droppedBy.length == 0) {
        return SAME_ROWS;
      }
      int[] rows = new int[droppedBy.length];
      int next = 0;
      for (int i = 0; i < rows.length; i++) {
        rows[i] = droppedBy[i].isEmpty() ? next++ : -1;
      }
      return rows;
    }
  }
}
