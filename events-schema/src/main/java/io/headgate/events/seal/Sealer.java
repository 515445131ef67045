package io.headgate.events.seal;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Seals bytes with AES-256-GCM. The nonce is derived from key, context and content, so equal
 * content seals to equal bytes and replay stays byte-identical; what leaks is whether two values
 * are equal.
 *
 * <p>Text form: {@code sealed:v1:} and base64 of nonce and ciphertext. Thread-safe.
 */
public final class Sealer {
  /** Starts every sealed text. */
  public static final String PREFIX = "sealed:v1:";

  /** Length of the key in bytes. */
  public static final int KEY_BYTES = 32;

  private static final int NONCE_BYTES = 12;
  private static final int TAG_BITS = 128;

  private final SecretKeySpec encryption;
  private final SecretKeySpec derivation;

  /**
   * Takes exactly {@link #KEY_BYTES} random bytes, or fails with {@link IllegalArgumentException}.
   */
  public Sealer(byte[] key) {
    if (key.length != KEY_BYTES) {
      throw new IllegalArgumentException("a sealing key has 32 bytes, this one " + key.length);
    }
    SecretKeySpec master = new SecretKeySpec(key, "HmacSHA256");
    this.encryption = new SecretKeySpec(hmac(master, ascii("headgate encryption")), "AES");
    this.derivation = new SecretKeySpec(hmac(master, ascii("headgate derivation")), "HmacSHA256");
  }

  /**
   * Seals {@code content} for one place.
   *
   * @param context where the value belongs; opening it elsewhere fails
   */
  public byte[] seal(String context, byte[] content) {
    byte[] nonce = Arrays.copyOf(keyed(context, content), NONCE_BYTES);
    byte[] ciphertext = crypt(Cipher.ENCRYPT_MODE, context, nonce, content, 0, content.length);
    byte[] sealed = Arrays.copyOf(nonce, NONCE_BYTES + ciphertext.length);
    System.arraycopy(ciphertext, 0, sealed, NONCE_BYTES, ciphertext.length);
    return sealed;
  }

  /** Opens what {@link #seal} made; fails with {@link SealException} on another key or context. */
  public byte[] open(String context, byte[] sealed) {
    if (sealed.length < NONCE_BYTES + TAG_BITS / 8) {
      throw new SealException("sealed value too short");
    }
    byte[] nonce = Arrays.copyOf(sealed, NONCE_BYTES);
    return crypt(
        Cipher.DECRYPT_MODE, context, nonce, sealed, NONCE_BYTES, sealed.length - NONCE_BYTES);
  }

  /** Seals to text, for values inside JSON. */
  public String sealText(String context, byte[] content) {
    return PREFIX + Base64.getEncoder().encodeToString(seal(context, content));
  }

  /** Opens what {@link #sealText} made; fails with {@link SealException}. */
  public byte[] openText(String context, String sealed) {
    if (!sealed.startsWith(PREFIX)) {
      throw new SealException("not a sealed value");
    }
    try {
      return open(context, Base64.getDecoder().decode(sealed.substring(PREFIX.length())));
    } catch (IllegalArgumentException e) {
      throw new SealException("sealed value is no base64", e);
    }
  }

  /** Names content without telling it: 16 hex digits, equal for equal content under one key. */
  public String fingerprint(byte[] content) {
    return HexFormat.of().formatHex(keyed("fingerprint", content), 0, 8);
  }

  private byte[] keyed(String context, byte[] content) {
    Mac mac = mac(derivation);
    mac.update(context.getBytes(StandardCharsets.UTF_8));
    mac.update((byte) 0);
    return mac.doFinal(content);
  }

  private byte[] crypt(int mode, String context, byte[] nonce, byte[] in, int from, int length) {
    try {
      Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
      cipher.init(mode, encryption, new GCMParameterSpec(TAG_BITS, nonce));
      cipher.updateAAD(context.getBytes(StandardCharsets.UTF_8));
      return cipher.doFinal(in, from, length);
    } catch (AEADBadTagException e) {
      throw new SealException("sealed with another key, or for another place", e);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("AES-GCM is part of every JDK", e);
    }
  }

  private static byte[] hmac(SecretKeySpec key, byte[] message) {
    return mac(key).doFinal(message);
  }

  private static Mac mac(SecretKeySpec key) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(key);
      return mac;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("HmacSHA256 is part of every JDK", e);
    }
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
