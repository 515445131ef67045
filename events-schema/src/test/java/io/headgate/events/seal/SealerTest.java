package io.headgate.events.seal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SealerTest {
  private static final byte[] SECRET = "-----BEGIN KEY-----".getBytes(StandardCharsets.UTF_8);
  private final Sealer sealer = new Sealer(key(1));

  private static byte[] key(int seed) {
    byte[] key = new byte[Sealer.KEY_BYTES];
    new Random(seed).nextBytes(key);
    return key;
  }

  @Test
  void whatWasSealedOpensAgain() {
    assertThat(sealer.open("a", sealer.seal("a", SECRET))).isEqualTo(SECRET);
    assertThat(sealer.openText("a", sealer.sealText("a", SECRET))).isEqualTo(SECRET);
    assertThat(sealer.open("", sealer.seal("", new byte[0]))).isEmpty();
  }

  @Test
  void equalContentSealsToEqualBytesInOnePlace() {
    assertThat(new Sealer(key(1)).seal("a", SECRET)).isEqualTo(sealer.seal("a", SECRET));
    assertThat(sealer.seal("b", SECRET)).isNotEqualTo(sealer.seal("a", SECRET));
    assertThat(new Sealer(key(2)).seal("a", SECRET)).isNotEqualTo(sealer.seal("a", SECRET));
  }

  @Test
  void sealedFormIsTheSameForEver() {
    assertThat(
            new Sealer(new byte[32])
                .sealText("Secret/shop/tls", "s3cret".getBytes(StandardCharsets.UTF_8)))
        .isEqualTo("sealed:v1:DNPVCIhURiK9q6uBvuPjLhqKtNE7C5KsQ5Zeql85JWJqNg==");
  }

  @Test
  void contentDoesNotShowThrough() {
    byte[] content = "A".repeat(1000).getBytes(StandardCharsets.UTF_8);
    String sealed = new String(sealer.seal("a", content), StandardCharsets.ISO_8859_1);
    assertThat(sealed).doesNotContain("AAAA");
    assertThat(sealer.fingerprint(content)).matches("[0-9a-f]{16}");
  }

  @Test
  void fingerprintTellsContentsApartUnderOneKey() {
    assertThat(sealer.fingerprint(SECRET)).isEqualTo(sealer.fingerprint(SECRET.clone()));
    assertThat(sealer.fingerprint(SECRET)).isNotEqualTo(sealer.fingerprint(new byte[1]));
    assertThat(sealer.fingerprint(SECRET)).isNotEqualTo(new Sealer(key(2)).fingerprint(SECRET));
  }

  @Test
  void otherPlaceAndOtherKeyDoNotOpen() {
    byte[] sealed = sealer.seal("a", SECRET);
    assertThatThrownBy(() -> sealer.open("b", sealed)).isInstanceOf(SealException.class);
    assertThatThrownBy(() -> new Sealer(key(2)).open("a", sealed))
        .isInstanceOf(SealException.class);
  }

  @Test
  void everyChangedBitIsNoticed() {
    byte[] sealed = sealer.seal("a", SECRET);
    for (int bit = 0; bit < sealed.length * 8; bit++) {
      byte[] changed = sealed.clone();
      changed[bit / 8] ^= (byte) (1 << bit % 8);
      assertThatThrownBy(() -> sealer.open("a", changed))
          .as("bit %d", bit)
          .isInstanceOf(SealException.class);
    }
    for (int length = 0; length < sealed.length; length++) {
      byte[] cut = Arrays.copyOf(sealed, length);
      assertThatThrownBy(() -> sealer.open("a", cut)).isInstanceOf(SealException.class);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "sealed:v1:", "sealed:v1:%%%", "sealed:v2:AAAA", "plain", "sealed:v1:AAAA"})
  void whatIsNoSealedTextIsRefusedWithoutTellingIt(String text) {
    assertThatThrownBy(() -> sealer.openText("a", text)).isInstanceOf(SealException.class);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 16, 31, 33, 64})
  void keysOfAnotherLengthAreRefused(int length) {
    assertThatThrownBy(() -> new Sealer(new byte[length]))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void randomBytesNeverOpenAndRandomContentAlwaysDoes() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    for (int i = 0; i < 2_000; i++) {
      byte[] bytes = new byte[random.nextInt(300)];
      random.nextBytes(bytes);
      assertThatThrownBy(() -> sealer.open("a", bytes))
          .as("seed %d", seed)
          .isInstanceOf(SealException.class);
      assertThat(sealer.open("a", sealer.seal("a", bytes))).as("seed %d", seed).isEqualTo(bytes);
    }
  }
}
