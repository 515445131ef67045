package io.headgate.sim.openai;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** An {@link InferenceRequest} in the making: fields come in any order. */
final class Draft {
  private static final int MAX_DIMENSIONS = 4096;

  private final Api api;
  private final PromptReader prompts;
  private @Nullable String model;
  private @Nullable Integer maxTokens;
  private boolean stream;
  private boolean includeUsage;
  private boolean ignoreEos;
  private boolean base64;
  private int dimensions = 64;

  Draft(Api api, PromptReader prompts) {
    this.api = api;
    this.prompts = prompts;
  }

  void field(String name, JsonParser json) throws IOException, Refusal {
    switch (name) {
      case "model" -> model = string("model", json);
      case "stream" -> stream = bool("stream", json);
      case "stream_options" -> streamOptions(json);
      case "max_tokens", "max_completion_tokens", "max_output_tokens" -> {
        if (json.currentToken() != JsonToken.VALUE_NULL) {
          maxTokens = integer(name, json, 1, Integer.MAX_VALUE / 2);
        }
      }
      case "ignore_eos" -> ignoreEos = bool("ignore_eos", json);
      case "encoding_format" -> base64 = string("encoding_format", json).equals("base64");
      case "dimensions" -> dimensions = integer(name, json, 1, MAX_DIMENSIONS);
      case "n" -> {
        if (json.currentToken() != JsonToken.VALUE_NULL && integer(name, json, 1, 128) != 1) {
          throw Refusal.of("n", "n: this simulator gives one choice per request.");
        }
      }
      default -> prompt(name, json);
    }
  }

  private void prompt(String name, JsonParser json) throws IOException, Refusal {
    boolean wanted =
        switch (api) {
          case CHAT -> name.equals("messages");
          case COMPLETIONS -> name.equals("prompt");
          case EMBEDDINGS -> name.equals("input");
          case RESPONSES -> name.equals("input");
        };
    if (wanted) {
      switch (api) {
        case CHAT -> prompts.messages(name, true, json);
        case RESPONSES -> prompts.textOrMessages(name, json);
        case COMPLETIONS, EMBEDDINGS -> prompts.textsOrTokens(name, json);
      }
    } else if (api == Api.RESPONSES && name.equals("instructions")) {
      prompts.instructions(json);
    } else {
      json.skipChildren();
    }
  }

  InferenceRequest finish() throws Refusal {
    if (model == null || model.isEmpty()) {
      throw Refusal.of("model", "model is required.");
    }
    return new InferenceRequest(
        api,
        model,
        prompts.finish(api),
        prompts.echo(),
        stream,
        includeUsage,
        maxTokens,
        ignoreEos,
        base64,
        dimensions);
  }

  private void streamOptions(JsonParser json) throws IOException, Refusal {
    if (json.currentToken() == JsonToken.VALUE_NULL) {
      return;
    }
    if (json.currentToken() != JsonToken.START_OBJECT) {
      throw Refusal.of("stream_options", "stream_options must be an object.");
    }
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String name = json.currentName();
      json.nextToken();
      if (name.equals("include_usage")) {
        includeUsage = bool("stream_options.include_usage", json);
      } else {
        json.skipChildren();
      }
    }
  }

  private static String string(String name, JsonParser json) throws IOException, Refusal {
    if (json.currentToken() != JsonToken.VALUE_STRING) {
      throw Refusal.of(name, name + " must be a string.");
    }
    return json.getText();
  }

  private static boolean bool(String name, JsonParser json) throws Refusal {
    return switch (json.currentToken()) {
      case VALUE_TRUE -> true;
      case VALUE_FALSE, VALUE_NULL -> false;
      default -> throw Refusal.of(name, name + " must be true or false.");
    };
  }

  private static int integer(String name, JsonParser json, int min, int max)
      throws IOException, Refusal {
    if (json.currentToken() == JsonToken.VALUE_NUMBER_INT) {
      JsonParser.NumberType type = json.getNumberType();
      if (type != JsonParser.NumberType.BIG_INTEGER) {
        long value = json.getLongValue();
        if (value >= min && value <= max) {
          return (int) value;
        }
      }
    }
    throw Refusal.of(name, name + " must be a whole number from " + min + " to " + max + ".");
  }
}
