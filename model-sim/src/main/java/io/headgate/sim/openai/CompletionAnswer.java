package io.headgate.sim.openai;

/** {@code /v1/completions}. */
public final class CompletionAnswer implements Answer {
  private final Text text;
  private final String head;
  private final boolean includeUsage;

  public CompletionAnswer(String id, String model, long created, Text text, boolean includeUsage) {
    this.text = text;
    this.includeUsage = includeUsage;
    head =
        "{\"id\":\"cmpl-"
            + id
            + "\",\"object\":\"text_completion\",\"created\":"
            + created
            + ",\"model\":"
            + JsonText.quoted(model);
  }

  @Override
  public String document(int tokens, Usage usage, Finish finish) {
    StringBuilder out = new StringBuilder(400 + tokens * 8);
    out.append(head).append(",\"choices\":[{\"index\":0,\"text\":");
    JsonText.quote(text.whole(tokens), out);
    return out.append(",\"logprobs\":null,\"finish_reason\":")
        .append(finish.json())
        .append("}],\"usage\":")
        .append(usage.json())
        .append('}')
        .toString();
  }

  @Override
  public void open(StringBuilder out) {}

  @Override
  public void token(int index, StringBuilder out) {
    choice(text.piece(index), "null", out);
  }

  @Override
  public void close(int tokens, Usage usage, Finish finish, StringBuilder out) {
    choice("", finish.json(), out);
    if (includeUsage) {
      out.append("data: ").append(head).append(",\"choices\":[],\"usage\":").append(usage.json());
      out.append("}\n\n");
    }
    out.append("data: [DONE]\n\n");
  }

  private void choice(String piece, String finish, StringBuilder out) {
    out.append("data: ").append(head).append(",\"choices\":[{\"index\":0,\"text\":\"");
    JsonText.escape(piece, out);
    out.append("\",\"logprobs\":null,\"finish_reason\":").append(finish).append("}]}\n\n");
  }
}
