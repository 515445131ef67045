package io.headgate.sim.openai;

/**
 * How one API writes its answer, as one document or as an event stream. All output is JSON text.
 */
public sealed interface Answer permits ChatAnswer, CompletionAnswer, ResponsesAnswer {
  /** Why generation ended. */
  enum Finish {
    STOP,
    LENGTH;

    String json() {
      return this == STOP ? "\"stop\"" : "\"length\"";
    }
  }

  /** The whole answer of a request that does not stream. */
  String document(int tokens, Usage usage, Finish finish);

  /** Events before the first token. */
  void open(StringBuilder out);

  /** The event of one token. */
  void token(int index, StringBuilder out);

  /** Events after the last token. */
  void close(int tokens, Usage usage, Finish finish, StringBuilder out);
}
