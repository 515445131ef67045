package io.headgate.sim.engine;

/** What became of a submitted sequence. */
public enum Admission {
  ACCEPTED,
  QUEUE_FULL,
  /** Prompt and output exceed the model's length or the whole KV cache. */
  TOO_LONG
}
