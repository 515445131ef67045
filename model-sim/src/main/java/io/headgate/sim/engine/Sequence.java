package io.headgate.sim.engine;

import org.jspecify.annotations.Nullable;

/** One request inside the engine; the engine alone changes it. */
public final class Sequence {
  private final Prompt prompt;
  private final int outputTokens;
  private final @Nullable String adapter;
  private final Object owner;

  KvCache.@Nullable Lease lease;
  long order;
  long arrived;
  long due;
  int emitted;
  int unreported;
  int cachedTokens;
  boolean admitted;
  boolean ended;

  /**
   * @param owner whatever the caller wants back with each {@link Emission}
   * @param outputTokens tokens to generate; 0 for requests that only prefill
   */
  public Sequence(Prompt prompt, int outputTokens, @Nullable String adapter, Object owner) {
    this.prompt = prompt;
    this.outputTokens = outputTokens;
    this.adapter = adapter;
    this.owner = owner;
  }

  public Prompt prompt() {
    return prompt;
  }

  public int outputTokens() {
    return outputTokens;
  }

  public @Nullable String adapter() {
    return adapter;
  }

  public Object owner() {
    return owner;
  }

  /** Prompt tokens found in the KV cache when the sequence first ran. */
  public int cachedTokens() {
    return cachedTokens;
  }

  int remaining() {
    return outputTokens - emitted;
  }
}
