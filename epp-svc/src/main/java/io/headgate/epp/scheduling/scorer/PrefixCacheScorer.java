package io.headgate.epp.scheduling.scorer;

import io.headgate.epp.scheduling.PoolSnapshot.Endpoint;
import io.headgate.epp.scheduling.RequestFacts;
import io.headgate.epp.scheduling.Scorer;
import java.util.List;

/**
 * Prefers endpoints that have seen the beginning of this prompt: w · min(1, m·b / s)² + (1 - w) ·
 * m/total, where m of total blocks of b tokens match. 0 when there is nothing to match.
 *
 * @param matchLengthWeight w, 0..1: how much the length of the match counts beside its share
 * @param matchLengthScaleTokens s, the length that counts in full; above 0
 * @param blockTokens b
 */
public record PrefixCacheScorer(
    double matchLengthWeight, int matchLengthScaleTokens, int blockTokens) implements Scorer {
  public static final String TYPE = "prefix-cache-scorer";
  public static final int DEFAULT_SCALE_TOKENS = 8192;

  @Override
  public void score(RequestFacts facts, List<Endpoint> candidates, double[] scores) {
    int total = facts.prefixBlocks().length;
    if (total == 0) {
      return;
    }
    for (int i = 0; i < scores.length; i++) {
      double matched = candidates.get(i).prefixBlocksMatched();
      double length = Math.min(1, matched * blockTokens / matchLengthScaleTokens);
      scores[i] = matchLengthWeight * length * length + (1 - matchLengthWeight) * (matched / total);
    }
  }
}
