package io.headgate.epp.decision;

import io.headgate.events.v1.Finished.Outcome;

/**
 * How one request ended.
 *
 * @param served ip:port as the data plane reports it
 * @param firstByteMicros pick to response headers, 0 when none came
 * @param durationMicros pick to end
 */
public record FinishNote(
    String id,
    String requestId,
    String pool,
    long atMicros,
    Outcome outcome,
    String served,
    int status,
    long firstByteMicros,
    long durationMicros,
    long responseBytes)
    implements Note {}
