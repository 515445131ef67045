package io.headgate.epp.decision;

import io.headgate.epp.scheduling.Decision;
import io.headgate.epp.scheduling.PoolSnapshot;
import io.headgate.epp.scheduling.RequestFacts;
import io.headgate.events.v1.Candidate;
import io.headgate.events.v1.DecisionEvent;
import io.headgate.events.v1.Finished;
import io.headgate.events.v1.Picked;
import io.headgate.events.v1.Scorer;
import java.util.HexFormat;

/** Turns notes into events of the decisions topic. */
final class Notes {
  /** Clients choose paths and ids; the log does not keep novels. */
  static final int MAX_TEXT = 512;

  private Notes() {}

  static DecisionEvent event(Note note) {
    return switch (note) {
      case PickNote pick -> DecisionEvent.newBuilder().setPicked(picked(pick)).build();
      case FinishNote end -> DecisionEvent.newBuilder().setFinished(finished(end)).build();
    };
  }

  private static Picked picked(PickNote note) {
    RequestFacts facts = note.facts();
    Picked.Builder out =
        Picked.newBuilder()
            .setId(note.id())
            .setRequestId(cut(note.requestId()))
            .setPool(note.pool())
            .setAtMicros(note.atMicros())
            .setModel(cut(facts.model()))
            .setPath(cut(note.path()))
            .setStreaming(facts.streaming())
            .setRequestBytes(facts.requestBytes())
            .setPromptBytes(facts.promptBytes())
            .setConfigVersion(note.configVersion())
            .setSeed(note.seed())
            .setSubsetPresent(facts.subset().isPresent())
            .addAllEndpoints(note.endpoints())
            .setVerdict(note.verdict())
            .setStatus(note.status())
            .setReason(cut(note.reason()))
            .setTookMicros(note.tookMicros());
    if (note.promptHash() != 0) {
      out.setPromptHash(HexFormat.of().toHexDigits(note.promptHash()));
    }
    facts.subset().ifPresent(out::addAllSubsetHint);
    for (Decision.Candidate candidate : note.candidates()) {
      if (out.getScorersCount() == 0) {
        candidate.scores().forEach(s -> out.addScorers(scorer(s)));
      }
      out.addCandidates(candidate(candidate, facts.prefixBlocks().length));
    }
    return out.build();
  }

  private static Candidate candidate(Decision.Candidate from, int blocks) {
    PoolSnapshot.Endpoint endpoint = from.endpoint();
    Candidate.Builder out =
        Candidate.newBuilder()
            .setEndpoint(endpoint.address())
            .setPod(endpoint.pod())
            .setDroppedBy(from.droppedBy())
            .setTotal(from.total())
            .setWaiting(endpoint.metrics().waiting())
            .setRunning(endpoint.metrics().running())
            .setKvCacheUsage(endpoint.metrics().kvCacheUsage())
            .setInFlight(endpoint.inFlight())
            .setSampleAgeMillis(endpoint.sampleAgeMillis())
            .setPrefixBlocksMatched(endpoint.prefixBlocksMatched())
            .setPrefixBlocksTotal(blocks)
            .addAllUnreported(endpoint.metrics().unreported());
    for (Decision.Score score : from.scores()) {
      out.addScores(score.value());
    }
    return out.build();
  }

  private static Scorer scorer(Decision.Score score) {
    return Scorer.newBuilder().setName(score.scorer()).setWeight(score.weight()).build();
  }

  private static Finished finished(FinishNote note) {
    return Finished.newBuilder()
        .setId(note.id())
        .setRequestId(cut(note.requestId()))
        .setPool(note.pool())
        .setAtMicros(note.atMicros())
        .setOutcome(note.outcome())
        .setServed(note.served())
        .setStatus(note.status())
        .setFirstByteMicros(note.firstByteMicros())
        .setDurationMicros(note.durationMicros())
        .setCachedTokens(-1)
        .setResponseBytes(note.responseBytes())
        .build();
  }

  private static String cut(String text) {
    return text.length() <= MAX_TEXT ? text : text.substring(0, MAX_TEXT);
  }
}
