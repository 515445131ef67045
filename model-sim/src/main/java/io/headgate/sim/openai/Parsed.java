package io.headgate.sim.openai;

/** A request body, understood or refused. */
public sealed interface Parsed {
  /** The body makes sense. */
  record Understood(InferenceRequest request) implements Parsed {}

  /** It does not, and the client is told why. */
  record Refused(ApiError error) implements Parsed {}
}
