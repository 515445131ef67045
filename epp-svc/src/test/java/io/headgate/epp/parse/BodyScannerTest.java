package io.headgate.epp.parse;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BodyScannerTest {
  private static final int BLOCK = 64;

  @Test
  void modelStreamAndPromptAreFound() {
    Parsed.Facts facts =
        facts(
            ApiKind.CHAT,
            "{\"model\":\"llama\",\"stream\":true,\"messages\":[{\"role\":\"user\",\"content\":\"hi"
                + " there\"}]}");
    assertThat(facts.model()).isEqualTo("llama");
    assertThat(facts.streaming()).isTrue();
    assertThat(facts.promptBytes()).isEqualTo("userhi there".length());
    assertThat(facts.promptHash()).isNotZero();
  }

  @Test
  void theModelsBytesCanBeReplaced() {
    String body = "{ \"messages\":[], \"model\" : \"a\\u0062c\" , \"n\":1}";
    Parsed.Facts facts = facts(ApiKind.CHAT, body);
    assertThat(facts.model()).isEqualTo("abc");
    assertThat(body.substring((int) facts.modelOffset(), (int) facts.modelEnd()))
        .isEqualTo("\"a\\u0062c\"");
  }

  @Test
  void theOrderOfFieldsDoesNotMatterForPrefixes() {
    String messages =
        "\"messages\":[{\"role\":\"user\",\"content\":\"" + "abc ".repeat(200) + "\"}]";
    String tools = "\"tools\":[{\"type\":\"function\"}]";
    String model = "\"model\":\"m\"";
    long[] first =
        facts(ApiKind.CHAT, "{" + model + "," + tools + "," + messages + "}").prefixBlocks();
    assertThat(first).hasSizeGreaterThan(10);
    assertThat(facts(ApiKind.CHAT, "{" + messages + "," + tools + "," + model + "}").prefixBlocks())
        .isEqualTo(first);
    assertThat(
            facts(
                    ApiKind.CHAT,
                    "{\n  " + messages + ",\n  \"seed\": 1, " + model + ",\n " + tools + "}")
                .prefixBlocks())
        .isEqualTo(first);
  }

  @Test
  void aLongerConversationSharesThePrefixAndAnotherModelDoesNot() {
    String turn = "{\"role\":\"user\",\"content\":\"" + "abc ".repeat(200) + "\"}";
    long[] one =
        facts(ApiKind.CHAT, "{\"model\":\"m\",\"messages\":[" + turn + "]}").prefixBlocks();
    long[] two =
        facts(ApiKind.CHAT, "{\"model\":\"m\",\"messages\":[" + turn + "," + turn + "]}")
            .prefixBlocks();
    long[] other =
        facts(ApiKind.CHAT, "{\"model\":\"n\",\"messages\":[" + turn + "]}").prefixBlocks();
    assertThat(two.length).isGreaterThan(one.length);
    assertThat(Arrays.copyOf(two, one.length - 1)).isEqualTo(Arrays.copyOf(one, one.length - 1));
    assertThat(other[0]).isNotEqualTo(one[0]);
  }

  @Test
  void theLastOfEqualKeysCounts() {
    Parsed.Facts facts =
        facts(
            ApiKind.COMPLETIONS,
            "{\"model\":\"a\",\"prompt\":\""
                + "x".repeat(500)
                + "\",\"model\":\"b\",\"prompt\":\"y\"}");
    assertThat(facts.model()).isEqualTo("b");
    assertThat(facts.promptBytes()).isEqualTo(1);
    assertThat(facts.prefixBlocks()).isEmpty();
  }

  @Test
  void onlySoManyBlocksAreKept() {
    String body = "{\"prompt\":\"" + "x".repeat(100 * BLOCK) + "\"}";
    assertThat(((Parsed.Facts) scan(ApiKind.COMPLETIONS, body.getBytes(UTF_8), 7)).prefixBlocks())
        .hasSize(7);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "/v1/chat/completions|{\"model\":5,\"messages\":[]}|9|`model` must be a string",
        "/v1/chat/completions|{\"messages\":\"hi\"}|12|must be a list of messages",
        "/v1/chat/completions|{\"model\":\"m\"}|13|the field `messages` is missing",
        "/v1/completions|{\"model\":\"m\"}|13|the field `prompt` is missing",
        "/v1/completions|{\"prompt\":{}}|10|must be a string or a list",
        "/v1/chat/completions|{\"stream\":1,\"messages\":[]}|10|`stream` must be true or false",
        "/v1/chat/completions|[1]|0|expected a JSON object",
        "/v1/chat/completions|{\"a\":1|6|the body ends too early",
        "/v1/chat/completions|{\"a\":\"b|7|the body ends inside a string",
        "/v1/chat/completions|{\"a\" 1}|5|expected ':'",
        "/v1/chat/completions|{\"a\":1,}|7|expected a key",
        "/v1/chat/completions|{\"a\":01}|6|expected ','",
        "/v1/chat/completions|{\"a\":-}|6|malformed number",
        "/v1/chat/completions|{\"a\":tru}|8|expected true",
        "/v1/chat/completions|{\"a\":\"\\x\"}|7|unknown escape",
        "/v1/chat/completions|{\"a\":1}{|7|after the end",
        "/v1/chat/completions|hello|0|expected a JSON object, found 'h'",
      })
  void mistakesAreToldWithTheirPlace(String path, String body, long offset, String problem) {
    Parsed parsed = scan(ApiKind.ofPath(path), body.getBytes(UTF_8), 10);
    assertThat(parsed).isInstanceOf(Parsed.Bad.class);
    BadJson why = ((Parsed.Bad) parsed).why();
    assertThat(why.message()).contains(problem);
    assertThat(why.offset()).isEqualTo(offset);
  }

  @Test
  void tooDeepAndNotUtf8AreRefused() {
    assertThat(bad("{\"a\":" + "[".repeat(100) + "]".repeat(100) + "}")).contains("nested deeper");
    byte[] latin1 = "{\"messages\":[],\"a\":\"caf\u00e9\"}".getBytes(ISO_8859_1);
    assertThat(((Parsed.Bad) scan(ApiKind.CHAT, latin1, 10)).why().problem())
        .isEqualTo("not UTF-8");
    assertThat(bad("{\"a\":\"tab\there\"}")).contains("control character");
  }

  @Test
  void whatIsNotOursGoesByUnread() {
    assertThat(ApiKind.ofPath("/v1/audio/transcriptions")).isEqualTo(ApiKind.PASSTHROUGH);
    assertThat(ApiKind.ofPath("/v1/chat/completions?x=y")).isEqualTo(ApiKind.CHAT);
    assertThat(ApiKind.ofPath("/x/notcompletions")).isEqualTo(ApiKind.PASSTHROUGH);
    assertThat(ApiKind.of("/v1/completions", "gzip")).isEqualTo(ApiKind.PASSTHROUGH);
    assertThat(scan(ApiKind.PASSTHROUGH, new byte[] {1, 2, 3}, 10))
        .isEqualTo(Parsed.Facts.unread(3));
  }

  @Test
  void howABodyIsCutMakesNoDifference() {
    long seed = new Random().nextLong();
    RandomGenerator random = new Random(seed);
    for (int round = 0; round < 500; round++) {
      byte[] body = RandomJson.mutated(random).getBytes(UTF_8);
      Parsed whole = scan(ApiKind.CHAT, body, 100);
      BodyScanner scanner = new BodyScanner(ApiKind.CHAT, BLOCK, 100);
      for (int at = 0; at < body.length; ) {
        int next = Math.min(body.length, at + random.nextInt(random.nextBoolean() ? 4 : 200));
        byte[] piece = Arrays.copyOfRange(body, at, next); // a fresh array: nothing may be kept
        scanner.feed(piece, 0, piece.length);
        Arrays.fill(piece, (byte) 'x');
        at = next;
      }
      assertThat(scanner.finish())
          .as("seed %d round %d: %s", seed, round, new String(body, UTF_8))
          .usingRecursiveComparison()
          .isEqualTo(whole);
    }
  }

  private static String bad(String body) {
    return ((Parsed.Bad) scan(ApiKind.CHAT, body.getBytes(UTF_8), 10)).why().message();
  }

  private static Parsed.Facts facts(ApiKind api, String body) {
    return (Parsed.Facts) scan(api, body.getBytes(UTF_8), 1000);
  }

  private static Parsed scan(ApiKind api, byte[] body, int maxBlocks) {
    BodyScanner scanner = new BodyScanner(api, BLOCK, maxBlocks);
    scanner.feed(body, 0, body.length);
    return scanner.finish();
  }
}
