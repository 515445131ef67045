package io.headgate.sim.openai;

/** {@code /v1/chat/completions}. */
public final class ChatAnswer implements Answer {
  private final Text text;
  private final String head;
  private final String chunkHead;
  private final boolean includeUsage;

  public ChatAnswer(String id, String model, long created, Text text, boolean includeUsage) {
    this.text = text;
    this.includeUsage = includeUsage;
    String rest = ",\"created\":" + created + ",\"model\":" + JsonText.quoted(model);
    head = "{\"id\":\"chatcmpl-" + id + "\",\"object\":\"chat.completion\"" + rest;
    chunkHead = "data: {\"id\":\"chatcmpl-" + id + "\",\"object\":\"chat.completion.chunk\"" + rest;
  }

  @Override
  public String document(int tokens, Usage usage, Finish finish) {
    StringBuilder out = new StringBuilder(400 + tokens * 8);
    out.append(head)
        .append(",\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":");
    JsonText.quote(text.whole(tokens), out);
    return out.append(",\"refusal\":null},\"logprobs\":null,\"finish_reason\":")
        .append(finish.json())
        .append("}],\"usage\":")
        .append(usage.json())
        .append('}')
        .toString();
  }

  @Override
  public void open(StringBuilder out) {
    choice("{\"role\":\"assistant\",\"content\":\"\"}", "null", out);
  }

  @Override
  public void token(int index, StringBuilder out) {
    out.append(chunkHead).append(",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"");
    JsonText.escape(text.piece(index), out);
    out.append("\"},\"logprobs\":null,\"finish_reason\":null}]}\n\n");
  }

  @Override
  public void close(int tokens, Usage usage, Finish finish, StringBuilder out) {
    choice("{}", finish.json(), out);
    if (includeUsage) {
      out.append(chunkHead).append(",\"choices\":[],\"usage\":").append(usage.json());
      out.append("}\n\n");
    }
    out.append("data: [DONE]\n\n");
  }

  private void choice(String delta, String finish, StringBuilder out) {
    out.append(chunkHead)
        .append(",\"choices\":[{\"index\":0,\"delta\":")
        .append(delta)
        .append(",\"logprobs\":null,\"finish_reason\":")
        .append(finish)
        .append("}]}\n\n");
  }
}
