package io.headgate.epp.scheduling;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * What the scheduler may know of a request: sizes and hashes, never its text.
 *
 * @param model as the client named it, empty when the body names none
 * @param streaming whether the client wants the answer piecemeal
 * @param requestBytes length of the whole body
 * @param promptBytes length of the text that the model will read
 * @param prefixBlocks chained hashes of the prompt's blocks, first block first; each covers all
 *     blocks before it
 * @param subset endpoints the data plane allows, {@code ip:port} or {@code ip}; empty optional =
 *     all
 */
@SuppressWarnings("ArrayRecordComponent") // thousands of longs on the hot path; never mutated
public record RequestFacts(
    String model,
    boolean streaming,
    long requestBytes,
    long promptBytes,
    long[] prefixBlocks,
    Optional<List<String>> subset) {

  public static final long[] NO_BLOCKS = {};

  public RequestFacts {
    subset = subset.map(List::copyOf);
  }

  /** Facts of a request without a body, such as GET. */
  public static RequestFacts bodyless(Optional<List<String>> subset) {
    return new RequestFacts("", false, 0, 0, NO_BLOCKS, subset);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof RequestFacts that
        && model.equals(that.model)
        && streaming == that.streaming
        && requestBytes == that.requestBytes
        && promptBytes == that.promptBytes
        && Arrays.equals(prefixBlocks, that.prefixBlocks)
        && subset.equals(that.subset);
  }

  @Override
  public int hashCode() {
    return 31 * model.hashCode() + Arrays.hashCode(prefixBlocks);
  }
}
