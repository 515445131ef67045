package io.headgate.epp.parse;

import io.headgate.epp.scheduling.RequestFacts;
import java.util.List;
import java.util.Optional;

/** What became of a request body. */
public sealed interface Parsed {
  /**
   * The body could be read, or need not be.
   *
   * @param promptHash over the whole prompt, 0 when there is none
   * @param modelOffset where the model's value begins (its opening quote), -1 when there is none
   * @param modelEnd offset after its closing quote
   */
  @SuppressWarnings("ArrayRecordComponent") // handed on to RequestFacts
  record Facts(
      String model,
      boolean streaming,
      long bodyBytes,
      long promptBytes,
      long[] prefixBlocks,
      long promptHash,
      long modelOffset,
      long modelEnd)
      implements Parsed {

    /** Of a body nobody reads. */
    public static Facts unread(long bodyBytes) {
      return new Facts("", false, bodyBytes, 0, RequestFacts.NO_BLOCKS, 0, -1, -1);
    }

    /** As the scheduler wants them. */
    public RequestFacts request(Optional<List<String>> subset) {
      return new RequestFacts(model, streaming, bodyBytes, promptBytes, prefixBlocks, subset);
    }
  }

  /** 400. */
  record Bad(BadJson why) implements Parsed {}
}
