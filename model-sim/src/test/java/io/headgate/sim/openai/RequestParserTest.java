package io.headgate.sim.openai;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestParserTest {
  private static final RequestParser PARSER = new RequestParser(16, true);
  private static final String CHAT =
      """
      {"stream":true,"messages":[{"role":"system","content":"be kind"},
       {"role":"user","content":[{"type":"text","text":"h\\u00e9llo \\"you\\""},
        {"type":"image_url","image_url":{"url":"data:x"}}]}],
       "model":"demo","max_tokens":7,"ignore_eos":true,"tools":[{"a":[1,2,{"b":null}]}],
       "stream_options":{"include_usage":true,"x":[]},"temperature":0.5}
      """;

  @Test
  void readsEveryFieldInAnyOrder() {
    InferenceRequest request = understood(Api.CHAT, CHAT);

    assertThat(request.model()).isEqualTo("demo");
    assertThat(request.stream()).isTrue();
    assertThat(request.includeUsage()).isTrue();
    assertThat(request.ignoreEos()).isTrue();
    assertThat(request.maxTokens()).isEqualTo(7);
    assertThat(request.echo()).isEqualTo("data:x");
    assertThat(request.promptTokens()).isGreaterThan(8);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"text\"",
        "[\"text\"]",
        "[1,2,3]",
        "[[1,2,3]]",
      })
  void takesEveryFormOfPrompt(String prompt) {
    assertThat(understood(Api.COMPLETIONS, "{\"model\":\"m\",\"prompt\":" + prompt + "}").prompts())
        .hasSize(1);
  }

  @Test
  void takesEveryFormOfResponsesInput() {
    String parts = "[{\"role\":\"user\",\"content\":[{\"type\":\"input_text\",\"text\":\"hi\"}]}]";
    for (String input : List.of("\"hi\"", parts)) {
      String body = "{\"instructions\":\"be kind\",\"model\":\"m\",\"input\":" + input + "}";
      assertThat(understood(Api.RESPONSES, body).promptTokens()).isGreaterThan(2);
    }
  }

  @Test
  void embedsSeveralInputs() {
    String body = "{\"model\":\"m\",\"input\":[\"a\",\"b\"],\"encoding_format\":\"base64\"}";
    InferenceRequest request = understood(Api.EMBEDDINGS, body);

    assertThat(request.prompts()).hasSize(2);
    assertThat(request.base64()).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "`{\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}` | model",
        "`{\"model\":3,\"messages\":[]}` | model",
        "`{\"model\":\"m\"}` | messages",
        "`{\"model\":\"m\",\"messages\":[]}` | messages",
        "`{\"model\":\"m\",\"messages\":{}}` | messages",
        "`{\"model\":\"m\",\"messages\":[7]}` | messages[0]",
        "`{\"model\":\"m\",\"messages\":[{\"content\":\"x\"}]}` | messages[0].role",
        "`{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":3}]}` | messages[0].content",
        "`{\"model\":\"m\",\"max_tokens\":-1}` | max_tokens",
        "`{\"model\":\"m\",\"max_tokens\":\"7\"}` | max_tokens",
        "`{\"model\":\"m\",\"max_tokens\":99999999999999999999999}` | max_tokens",
        "`{\"model\":\"m\",\"stream\":\"yes\"}` | stream",
        "`{\"model\":\"m\",\"stream_options\":3}` | stream_options",
        "`{\"model\":\"m\",\"n\":2}` | n",
      })
  void namesTheFieldThatIsWrong(String body, String param) {
    ApiError error = refused(Api.CHAT, body.getBytes(UTF_8));

    assertThat(error.status()).isEqualTo(400);
    assertThat(error.param()).isEqualTo(param);
    assertThat(error.message()).startsWith(param);
  }

  @Test
  void refusesWhatIsNotOneJsonObject() {
    String deep = "{\"messages\":" + "[".repeat(100_000);
    String deepObjects = "{\"x\":" + "{\"x\":".repeat(100_000);
    for (String body :
        List.of(
            "",
            " ",
            "[]",
            "3",
            "hello",
            "{",
            "{\"a\"",
            CHAT + "x",
            CHAT + CHAT,
            deep,
            deepObjects,
            CHAT.substring(0, 100),
            "\0\0\0{")) {
      assertThat(refused(Api.CHAT, body.getBytes(UTF_8)).status()).isEqualTo(400);
    }
  }

  @Test
  void refusesInvalidUtf8WithoutRepeatingIt() {
    byte[] body = CHAT.getBytes(UTF_8);
    body[CHAT.indexOf("be kind")] = (byte) 0xFF;

    assertThat(refused(Api.CHAT, body).message()).contains("not valid").doesNotContain("kind");
  }

  /** Bytes of good bodies changed, dropped, doubled: understood or refused, never anything else. */
  @Test
  void survivesBrokenBodies() {
    List<String> good =
        List.of(
            CHAT,
            "{\"model\":\"m\",\"prompt\":[[1,2],[3]],\"stream\":true}",
            "{\"model\":\"m\",\"input\":[{\"role\":\"u\",\"content\":[{\"text\":\"a\"}]}]}");
    int refused = 0;
    for (long seed = 0; seed < 10_000; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      byte[] body = broken(good.get(random.nextInt(good.size())).getBytes(UTF_8), random);
      Api api = Api.values()[random.nextInt(Api.values().length)];
      try {
        refused += PARSER.parse(api, body) instanceof Parsed.Refused ? 1 : 0;
      } catch (RuntimeException | Error e) {
        throw new AssertionError("seed " + seed, e);
      }
    }
    assertThat(refused).isBetween(1, 9_999);
  }

  private static byte[] broken(byte[] body, SplittableRandom random) {
    byte[] out = body.clone();
    for (int i = random.nextInt(4); i >= 0; i--) {
      int at = random.nextInt(out.length);
      switch (random.nextInt(4)) {
        case 0 -> out[at] = (byte) random.nextInt(256);
        case 1 -> out[at] = (byte) "{}[]\",:\\0en".charAt(random.nextInt(11));
        case 2 -> out = Arrays.copyOf(out, Math.max(1, at));
        default -> System.arraycopy(body, 0, out, at, Math.min(body.length, out.length - at));
      }
    }
    return out;
  }

  private static InferenceRequest understood(Api api, String body) {
    return switch (PARSER.parse(api, body.getBytes(UTF_8))) {
      case Parsed.Understood understood -> understood.request();
      case Parsed.Refused refused -> throw new AssertionError(refused.error().message());
    };
  }

  private static ApiError refused(Api api, byte[] body) {
    return switch (PARSER.parse(api, body)) {
      case Parsed.Refused refused -> refused.error();
      case Parsed.Understood understood -> throw new AssertionError(understood.request());
    };
  }
}
