package io.headgate.epp.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Base64;

/**
 * A fresh ECDSA key and an X.509 certificate over it, written in DER by hand (RFC 5280): data
 * planes expect a picker to encrypt, not to prove who it is.
 */
record SelfSigned(String certificatePem, String keyPem) {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyyMMddHHmmss'Z'").withZone(ZoneOffset.UTC);
  private static final byte[] ECDSA_SHA256 =
      sequence(oid(0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x04, 0x03, 0x02));

  static SelfSigned create() throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp256r1"));
    KeyPair pair = generator.generateKeyPair();
    byte[] name =
        sequence(
            der(0x31, sequence(oid(0x55, 0x04, 0x03), der(0x0C, "headgate-epp".getBytes(UTF_8)))));
    Instant now = Instant.now();
    byte[] toSign =
        sequence(
            der(0xA0, der(0x02, new byte[] {2})), // version 3
            der(0x02, new BigInteger(120, new SecureRandom()).add(BigInteger.ONE).toByteArray()),
            ECDSA_SHA256,
            name,
            sequence(time(now.minus(1, ChronoUnit.DAYS)), time(now.plus(3650, ChronoUnit.DAYS))),
            name,
            pair.getPublic().getEncoded());
    Signature signature = Signature.getInstance("SHA256withECDSA");
    signature.initSign(pair.getPrivate());
    signature.update(toSign);
    byte[] bits = concat(new byte[] {0}, signature.sign());
    return new SelfSigned(
        pem("CERTIFICATE", sequence(toSign, ECDSA_SHA256, der(0x03, bits))),
        pem("PRIVATE KEY", pair.getPrivate().getEncoded()));
  }

  private static byte[] time(Instant at) {
    return der(0x18, TIME.format(at).getBytes(UTF_8));
  }

  private static byte[] oid(int... encoded) {
    byte[] bytes = new byte[encoded.length];
    for (int i = 0; i < encoded.length; i++) {
      bytes[i] = (byte) encoded[i];
    }
    return der(0x06, bytes);
  }

  private static byte[] sequence(byte[]... parts) {
    return der(0x30, concat(parts));
  }

  private static byte[] der(int tag, byte[] content) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(tag);
    if (content.length < 0x80) {
      out.write(content.length);
    } else {
      byte[] length = BigInteger.valueOf(content.length).toByteArray();
      int from = length[0] == 0 ? 1 : 0;
      out.write(0x80 | (length.length - from));
      out.write(length, from, length.length - from);
    }
    out.writeBytes(content);
    return out.toByteArray();
  }

  private static byte[] concat(byte[]... parts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }

  private static String pem(String label, byte[] der) {
    return "-----BEGIN "
        + label
        + "-----\n"
        + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der)
        + "\n-----END "
        + label
        + "-----\n";
  }
}
