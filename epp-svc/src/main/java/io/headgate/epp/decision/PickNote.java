package io.headgate.epp.decision;

import io.headgate.epp.scheduling.Decision.Candidate;
import io.headgate.epp.scheduling.RequestFacts;
import io.headgate.events.v1.Picked.Verdict;
import java.util.List;

/**
 * One decision, as references to what was there anyway: it becomes a message only when the log has
 * time. Sizes and hashes, never text.
 *
 * @param status HTTP status when there was no pick, else 0
 * @param tookMicros first byte of the stream to the answer
 */
public record PickNote(
    String id,
    String requestId,
    String pool,
    long atMicros,
    String path,
    RequestFacts facts,
    long promptHash,
    String configVersion,
    long seed,
    List<Candidate> candidates,
    List<String> endpoints,
    Verdict verdict,
    int status,
    String reason,
    long tookMicros)
    implements Note {}
