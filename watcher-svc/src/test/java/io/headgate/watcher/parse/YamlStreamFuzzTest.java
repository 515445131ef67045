package io.headgate.watcher.parse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.headgate.watcher.fold.FileReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Hostile files: no crash, no hang, bounded memory. */
class YamlStreamFuzzTest {
  private static final Limits LIMITS = new Limits(256 << 10, 200, 20_000, 64);
  private static final String ROUTE =
      """
      apiVersion: gateway.networking.k8s.io/v1
      kind: HTTPRoute
      metadata: {name: demo, labels: &l {a: b}, annotations: *l}
      spec:
        parentRefs: [{name: demo}]
        hostnames: ["*.example.com"]
        rules:
          - matches:
              - path: {type: PathPrefix, value: /v1}
                headers: [{name: x, value: 'y'}]
            filters: [{type: CORS, cors: {maxAge: 5}}]
            backendRefs:
              - {group: inference.networking.k8s.io, kind: InferencePool, name: demo, weight: 1}
      ---
      kind: List
      apiVersion: v1
      items: [{apiVersion: v1, kind: Secret, metadata: {name: s}, data: {a: YQ==}}]
      """;
  private static final String[] SEEDS_OF_TROUBLE = {
    "{",
    "[",
    "]",
    "}",
    "&a ",
    "*a",
    "<<: *l",
    "---\n",
    "...\n",
    "%YAML 9.9\n",
    "!!python/x ",
    "|\n",
    ">9\n",
    "\t",
    "\u0000",
    "\r",
    "\uFEFF",
    "'",
    "\"",
    "? ",
    ": ",
    "- ",
    "~",
    "1e999",
    "0x",
    "0b",
    "9".repeat(70),
    "null",
    "[]",
    "{}",
    "kind: List",
    "items: [",
    "🦊",
    "#"
  };

  @Test
  void randomBytesAreRefusedOrIgnored() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    for (int i = 0; i < 1_000; i++) {
      byte[] bytes = new byte[random.nextInt(300)];
      random.nextBytes(bytes);
      survives(bytes, "seed " + seed + ", round " + i);
    }
  }

  @Test
  void mutatedYamlIsReadOrRefused() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    for (int i = 0; i < 1_000; i++) {
      StringBuilder text = new StringBuilder(ROUTE);
      for (int n = random.nextInt(4); n >= 0; n--) {
        int at = random.nextInt(text.length() - 1);
        switch (random.nextInt(4)) {
          case 0 -> text.deleteCharAt(at);
          case 1 -> text.setCharAt(at, (char) (32 + random.nextInt(95)));
          case 2 -> text.insert(at, SEEDS_OF_TROUBLE[random.nextInt(SEEDS_OF_TROUBLE.length)]);
          default -> text.setLength(Math.max(10, at));
        }
      }
      survives(text.toString().getBytes(StandardCharsets.UTF_8), "seed " + seed + ", round " + i);
    }
  }

  @Test
  void deepNestingIsRefused() {
    for (String open : List.of("[", "{a: ", "- ", "? ", "a:\n ", "!!seq [", "&a [")) {
      assertThat(reasons(open.repeat(20_000))).as(open).isNotEmpty();
    }
  }

  @Test
  void anAliasBombIsRefused() {
    StringBuilder bomb = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
    for (int i = 1; i < 12; i++) {
      bomb.append("a%d: &a%d [".formatted(i, i));
      bomb.append(("*a" + (i - 1) + ", ").repeat(10)).append("x]\n");
    }
    assertThat(reasons(bomb.toString())).containsExactly("document is too large");
  }

  @Test
  void aliasesOfLongTextCountAsOftenAsTheyAreUsed() {
    String bomb = "a: &a " + "x".repeat(100_000) + "\nb: [" + "*a, ".repeat(5_000) + "*a]\n";
    assertThat(reasons(bomb)).containsExactly("document is too large");
  }

  @Test
  void anAnchorThatHoldsItselfIsRefused() {
    assertThat(reasons("a: &a [*a]\n")).hasSize(1);
    assertThat(reasons("&a {<<: *a}\n")).hasSize(1);
  }

  @Test
  void hugeScalarsAndManyDocumentsStayWithinBounds() {
    assertThat(reasons("x".repeat(LIMITS.bytes() + 1))).containsExactly("file is too large");
    assertThat(reasons("a: 1\n---\n".repeat(1_000))).containsExactly("file has too many documents");
    assertThat(reasons("a: 1.0e+999")).hasSize(1);
  }

  private static List<String> reasons(String text) {
    return assertTimeoutPreemptively(
        Duration.ofSeconds(20),
        () ->
            YamlStream.parse(text.getBytes(StandardCharsets.UTF_8), LIMITS).stream()
                .filter(Document.Broken.class::isInstance)
                .map(document -> ((Document.Broken) document).reason())
                .toList());
  }

  private static void survives(byte[] bytes, String which) {
    try {
      assertThat(FileReader.read("fuzz.yaml", bytes, LIMITS)).as(which).isNotNull();
    } catch (RuntimeException | StackOverflowError e) {
      throw new AssertionError(which + ": " + new String(bytes, StandardCharsets.ISO_8859_1), e);
    }
  }
}
