package io.headgate.epp.extproc;

import java.util.List;

/** What becomes of a request. */
public sealed interface Verdict {
  /**
   * It goes to the first endpoint that works.
   *
   * @param endpoints ip:port, best first
   * @param newRequestId set as x-request-id when the client sent none, else empty
   */
  record Go(List<String> endpoints, String newRequestId) implements Verdict {
    public Go {
      endpoints = List.copyOf(endpoints);
    }
  }

  /** It is answered at once. */
  record Refuse(Refusal refusal) implements Verdict {}
}
