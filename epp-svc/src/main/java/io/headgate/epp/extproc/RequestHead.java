package io.headgate.epp.extproc;

import io.headgate.epp.parse.ApiKind;
import java.util.List;
import java.util.Optional;

/**
 * What a request's headers and their metadata say, as far as it concerns us.
 *
 * @param requestId x-request-id, empty when there is none
 * @param contentLength -1 when not told
 * @param spoofed names of headers that only pickers may set, as the client sent them
 * @param subset endpoints the data plane allows; empty optional = all
 */
public record RequestHead(
    String method,
    String path,
    String requestId,
    long contentLength,
    ApiKind api,
    List<String> spoofed,
    Optional<List<String>> subset,
    BodyMode requestBody,
    BodyMode responseBody) {
  public RequestHead {
    spoofed = List.copyOf(spoofed);
    subset = subset.map(List::copyOf);
  }
}
