package io.headgate.sim.openai;

/** {@code /v1/responses}: one message with one text part. */
public final class ResponsesAnswer implements Answer {
  private final Text text;
  private final String id;
  private final String model;
  private final long created;
  private int sequence;

  public ResponsesAnswer(String id, String model, long created, Text text) {
    this.id = id;
    this.model = JsonText.quoted(model);
    this.created = created;
    this.text = text;
  }

  @Override
  public String document(int tokens, Usage usage, Finish finish) {
    return response(
        finish == Finish.STOP ? "completed" : "incomplete",
        item("completed", "[" + part(text.whole(tokens)) + "]"),
        usage.responsesJson());
  }

  @Override
  public void open(StringBuilder out) {
    String started = "\"response\":" + response("in_progress", "", "null");
    event("response.created", started, out);
    event("response.in_progress", started, out);
    event(
        "response.output_item.added",
        "\"output_index\":0,\"item\":" + item("in_progress", "[]"),
        out);
    event("response.content_part.added", place() + ",\"part\":" + part(""), out);
  }

  @Override
  public void token(int index, StringBuilder out) {
    event(
        "response.output_text.delta",
        place() + ",\"logprobs\":[],\"delta\":" + JsonText.quoted(text.piece(index)),
        out);
  }

  @Override
  public void close(int tokens, Usage usage, Finish finish, StringBuilder out) {
    String whole = text.whole(tokens);
    event(
        "response.output_text.done",
        place() + ",\"logprobs\":[],\"text\":" + JsonText.quoted(whole),
        out);
    event("response.content_part.done", place() + ",\"part\":" + part(whole), out);
    event(
        "response.output_item.done",
        "\"output_index\":0,\"item\":" + item("completed", "[" + part(whole) + "]"),
        out);
    event("response.completed", "\"response\":" + document(tokens, usage, finish), out);
  }

  private void event(String type, String fields, StringBuilder out) {
    out.append("event: ").append(type).append("\ndata: {\"type\":\"").append(type);
    out.append("\",\"sequence_number\":").append(sequence++).append(',').append(fields);
    out.append("}\n\n");
  }

  private String place() {
    return "\"item_id\":\"msg_" + id + "\",\"output_index\":0,\"content_index\":0";
  }

  private static String part(String content) {
    return "{\"type\":\"output_text\",\"text\":"
        + JsonText.quoted(content)
        + ",\"annotations\":[],\"logprobs\":[]}";
  }

  private String item(String status, String content) {
    return "{\"type\":\"message\",\"id\":\"msg_"
        + id
        + "\",\"status\":\""
        + status
        + "\",\"role\":\"assistant\",\"content\":"
        + content
        + "}";
  }

  private String response(String status, String output, String usage) {
    String incomplete = status.equals("incomplete") ? "{\"reason\":\"max_output_tokens\"}" : "null";
    return "{\"id\":\"resp_"
        + id
        + "\",\"object\":\"response\",\"created_at\":"
        + created
        + ",\"status\":\""
        + status
        + "\",\"error\":null,\"incomplete_details\":"
        + incomplete
        + ",\"instructions\":null,\"metadata\":{},\"model\":"
        + model
        + ",\"output\":["
        + output
        + "],\"parallel_tool_calls\":true,\"temperature\":1.0,\"tool_choice\":\"auto\","
        + "\"tools\":[],\"top_p\":1.0,\"usage\":"
        + usage
        + "}";
  }
}
