package io.headgate.sim.openai;

/** Token counts of one answer. */
public record Usage(int prompt, int cached, int completion) {

  /** The {@code usage} object of chat, completions and embeddings. */
  String json() {
    return "{\"prompt_tokens\":"
        + prompt
        + ",\"completion_tokens\":"
        + completion
        + ",\"total_tokens\":"
        + (prompt + completion)
        + ",\"prompt_tokens_details\":{\"cached_tokens\":"
        + cached
        + "}}";
  }

  /** The {@code usage} object of the responses API. */
  String responsesJson() {
    return "{\"input_tokens\":"
        + prompt
        + ",\"input_tokens_details\":{\"cached_tokens\":"
        + cached
        + "},\"output_tokens\":"
        + completion
        + ",\"output_tokens_details\":{\"reasoning_tokens\":0},\"total_tokens\":"
        + (prompt + completion)
        + "}";
  }
}
