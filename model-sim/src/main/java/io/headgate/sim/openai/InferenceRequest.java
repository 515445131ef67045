package io.headgate.sim.openai;

import io.headgate.sim.engine.Prompt;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the simulator needs of a request body.
 *
 * @param prompts one prompt; several for embeddings of several inputs
 * @param echo the last text of the prompt, kept only when the simulator echoes
 * @param maxTokens the client's limit on output tokens, or null
 * @param base64 whether embeddings are wanted as base64 of little-endian floats
 */
public record InferenceRequest(
    Api api,
    String model,
    List<Prompt> prompts,
    @Nullable String echo,
    boolean stream,
    boolean includeUsage,
    @Nullable Integer maxTokens,
    boolean ignoreEos,
    boolean base64,
    int dimensions) {

  public InferenceRequest {
    prompts = List.copyOf(prompts);
  }

  /** Tokens of all prompts together. */
  public int promptTokens() {
    return prompts.stream().mapToInt(Prompt::tokens).sum();
  }
}
