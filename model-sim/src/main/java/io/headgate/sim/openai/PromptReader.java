package io.headgate.sim.openai;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.headgate.sim.engine.Prompt;
import io.headgate.sim.engine.PromptHasher;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads every form a prompt may have and hashes it on the way. */
final class PromptReader {
  private static final int MAX_INPUTS = 2048;

  private final int blockSize;
  private final boolean keepEcho;
  private final List<Prompt> prompts = new ArrayList<>();
  private @Nullable PromptHasher conversation;
  private @Nullable String echo;

  PromptReader(int blockSize, boolean keepEcho) {
    this.blockSize = blockSize;
    this.keepEcho = keepEcho;
  }

  /** {@code "instructions"} of the responses API; they come first if the body names them first. */
  void instructions(JsonParser json) throws IOException, Refusal {
    if (json.currentToken() == JsonToken.VALUE_NULL) {
      return;
    }
    if (json.currentToken() != JsonToken.VALUE_STRING) {
      throw Refusal.of("instructions", "instructions must be a string.");
    }
    conversation = hasher(conversation);
    text(json, conversation);
  }

  /** {@code [{"role": .., "content": ..}, ..]}. */
  void messages(String field, boolean requireRole, JsonParser json) throws IOException, Refusal {
    if (json.currentToken() != JsonToken.START_ARRAY) {
      throw Refusal.of(field, field + " must be an array.");
    }
    PromptHasher hasher = hasher(conversation);
    conversation = hasher;
    int count = 0;
    while (json.nextToken() != JsonToken.END_ARRAY) {
      if (json.currentToken() != JsonToken.START_OBJECT) {
        throw Refusal.of(field + "[" + count + "]", field + "[" + count + "] must be an object.");
      }
      message(field + "[" + count + "]", json, hasher, requireRole);
      count++;
    }
    if (count == 0) {
      throw Refusal.of(field, field + " must not be empty.");
    }
  }

  void textOrMessages(String field, JsonParser json) throws IOException, Refusal {
    if (json.currentToken() == JsonToken.VALUE_STRING) {
      conversation = hasher(conversation);
      text(json, conversation);
    } else {
      messages(field, false, json);
    }
  }

  /** A string, an array of strings, an array of token ids, or an array of such arrays. */
  void textsOrTokens(String field, JsonParser json) throws IOException, Refusal {
    prompts.clear();
    if (json.currentToken() == JsonToken.VALUE_STRING) {
      single(json);
      return;
    }
    if (json.currentToken() != JsonToken.START_ARRAY) {
      throw Refusal.of(field, field + " must be a string or an array.");
    }
    PromptHasher ids = null;
    while (json.nextToken() != JsonToken.END_ARRAY) {
      if (json.currentToken() == JsonToken.VALUE_STRING && ids == null) {
        single(json);
      } else if (json.currentToken() == JsonToken.START_ARRAY && ids == null) {
        PromptHasher inner = new PromptHasher(blockSize);
        while (json.nextToken() != JsonToken.END_ARRAY) {
          tokenId(field, json, inner);
        }
        prompts.add(inner.finish());
      } else if (prompts.isEmpty()) {
        ids = ids == null ? new PromptHasher(blockSize) : ids;
        tokenId(field, json, ids);
      } else {
        throw Refusal.of(field, field + " must not mix texts and token ids.");
      }
      if (prompts.size() > MAX_INPUTS) {
        throw Refusal.of(field, field + " must not have more than " + MAX_INPUTS + " entries.");
      }
    }
    if (ids != null) {
      prompts.add(ids.finish());
    }
  }

  List<Prompt> finish(Api api) throws Refusal {
    if (conversation != null) {
      prompts.add(conversation.finish());
    }
    String field =
        switch (api) {
          case CHAT -> "messages";
          case COMPLETIONS -> "prompt";
          case RESPONSES, EMBEDDINGS -> "input";
        };
    if (prompts.isEmpty()) {
      throw Refusal.of(field, field + " is required.");
    }
    if (api != Api.EMBEDDINGS && prompts.size() > 1) {
      throw Refusal.of(field, field + ": this simulator takes one prompt per request.");
    }
    return prompts;
  }

  @Nullable String echo() {
    return echo;
  }

  private void message(String path, JsonParser json, PromptHasher hasher, boolean requireRole)
      throws IOException, Refusal {
    boolean role = false;
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String name = json.currentName();
      JsonToken value = json.nextToken();
      if (name.equals("role")) {
        if (value != JsonToken.VALUE_STRING) {
          throw Refusal.of(path + ".role", path + ".role must be a string.");
        }
        role = true;
      }
      if (name.equals("content")
          && value != JsonToken.VALUE_STRING
          && value != JsonToken.START_ARRAY
          && value != JsonToken.VALUE_NULL) {
        throw Refusal.of(path + ".content", path + ".content must be a string or an array.");
      }
      scalars(json, hasher);
    }
    if (!role && requireRole) {
      throw Refusal.of(path + ".role", path + ".role is required.");
    }
  }

  /** Hashes every scalar under the current value: texts, image URLs, tool arguments. */
  private void scalars(JsonParser json, PromptHasher hasher) throws IOException {
    int depth = 0;
    do {
      JsonToken token = json.currentToken();
      if (token.isStructStart()) {
        depth++;
      } else if (token.isStructEnd()) {
        depth--;
      } else if (token != JsonToken.FIELD_NAME) {
        text(json, hasher);
      }
    } while (depth > 0 && json.nextToken() != null);
  }

  private void single(JsonParser json) throws IOException {
    PromptHasher hasher = new PromptHasher(blockSize);
    text(json, hasher);
    prompts.add(hasher.finish());
  }

  private void text(JsonParser json, PromptHasher hasher) throws IOException {
    int _ = json.getText(new PromptWriter(hasher));
    hasher.endPart();
    if (keepEcho && json.currentToken() == JsonToken.VALUE_STRING) {
      echo = json.getText();
    }
  }

  private void tokenId(String field, JsonParser json, PromptHasher hasher)
      throws IOException, Refusal {
    if (json.currentToken() != JsonToken.VALUE_NUMBER_INT
        || json.getNumberType() == JsonParser.NumberType.BIG_INTEGER) {
      throw Refusal.of(field, field + " must hold strings or token ids.");
    }
    hasher.addTokenId(json.getLongValue());
  }

  private PromptHasher hasher(@Nullable PromptHasher started) {
    return started == null ? new PromptHasher(blockSize) : started;
  }
}
