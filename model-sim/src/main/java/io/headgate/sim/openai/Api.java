package io.headgate.sim.openai;

/** The generating endpoints. */
public enum Api {
  CHAT,
  COMPLETIONS,
  RESPONSES,
  EMBEDDINGS
}
