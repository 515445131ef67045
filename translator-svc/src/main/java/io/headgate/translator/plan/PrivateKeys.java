package io.headgate.translator.plan;

import java.io.ByteArrayOutputStream;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads private keys from PEM: PKCS#8, and the older RSA and EC forms. */
final class PrivateKeys {
  private static final Pattern BLOCK =
      Pattern.compile(
          "-----BEGIN ((?:RSA |EC )?PRIVATE KEY)-----([A-Za-z0-9+/=\\s]+)-----END \\1-----");

  private PrivateKeys() {}

  /** Fails with {@link GeneralSecurityException} or {@link IllegalArgumentException}. */
  static PrivateKey read(String pem, PublicKey fitting) throws GeneralSecurityException {
    Matcher block = BLOCK.matcher(pem);
    if (!block.find()) {
      throw new IllegalArgumentException("no private key");
    }
    byte[] der = Base64.getMimeDecoder().decode(block.group(2));
    byte[] pkcs8 = block.group(1).equals("PRIVATE KEY") ? der : wrap(der, fitting);
    return KeyFactory.getInstance(fitting.getAlgorithm())
        .generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
  }

  /** PKCS#8 around an older form; the algorithm is the one the public key states. */
  private static byte[] wrap(byte[] key, PublicKey fitting) {
    byte[] spki = fitting.getEncoded();
    byte[] algorithm = firstChild(spki);
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    content.writeBytes(new byte[] {2, 1, 0});
    content.writeBytes(algorithm);
    content.writeBytes(element(0x04, key));
    return element(0x30, content.toByteArray());
  }

  private static byte[] firstChild(byte[] sequence) {
    int start = 2 + lengthBytes(sequence, 1);
    int header = 2 + lengthBytes(sequence, start + 1);
    return Arrays.copyOfRange(sequence, start, start + header + length(sequence, start + 1));
  }

  private static int lengthBytes(byte[] der, int at) {
    int first = der[at] & 0xff;
    return first < 0x80 ? 0 : first & 0x7f;
  }

  private static int length(byte[] der, int at) {
    int more = lengthBytes(der, at);
    if (more == 0) {
      return der[at];
    }
    int length = 0;
    for (int i = 1; i <= more; i++) {
      length = (length << 8) | (der[at + i] & 0xff);
    }
    return length;
  }

  private static byte[] element(int tag, byte[] content) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(tag);
    if (content.length < 0x80) {
      out.write(content.length);
    } else if (content.length < 0x100) {
      out.writeBytes(new byte[] {(byte) 0x81, (byte) content.length});
    } else {
      out.writeBytes(new byte[] {(byte) 0x82, (byte) (content.length >> 8), (byte) content.length});
    }
    out.writeBytes(content);
    return out.toByteArray();
  }
}
