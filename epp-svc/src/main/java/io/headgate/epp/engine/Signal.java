package io.headgate.epp.engine;

/** What the picker wants to know from a model server. */
public enum Signal {
  /** Requests in its queue; several series add up. */
  WAITING,
  /** Requests being worked on; several series add up. */
  RUNNING,
  /** Share of the KV cache in use, 0..1; of several series the largest counts. */
  KV_USAGE,
  /** Tokens per KV cache block; of several series the largest counts. */
  BLOCK_SIZE,
  /** KV cache blocks; several series add up. */
  GPU_BLOCKS,
  /** Adapters, in labels; the series with the largest value (a timestamp) counts. */
  LORA
}
