package io.headgate.translator.plan;

import io.headgate.translator.model.Gateway;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Pattern;

/** Names of objects that are made, and label values, which are shorter than others may be. */
public final class Naming {
  private static final int MAX = 63;
  private static final int HASH_DIGITS = 8;
  private static final Pattern SERVICE_NAME = Pattern.compile("[a-z]([-a-z0-9]*[a-z0-9])?");

  private Naming() {}

  /**
   * {@code <gateway>-<class>} as GEP-1762 has it; with a hash where a Service could not have that
   * name.
   */
  public static String object(Gateway gateway) {
    return service(gateway.name().name() + "-" + gateway.className(), "gw-");
  }

  /** {@code <pool>-picker}, likewise. */
  public static String picker(String pool) {
    return service(pickerInFull(pool), "pool-");
  }

  /** Before it is made to fit. */
  static String pickerInFull(String pool) {
    return pool + "-picker";
  }

  /**
   * The name, if a Service can have it.
   *
   * @param prefix for one that begins with a digit
   */
  private static String service(String name, String prefix) {
    if (name.length() <= MAX && SERVICE_NAME.matcher(name).matches()) {
      return name;
    }
    String plain = name.replace('.', '-');
    return hashed(Character.isDigit(plain.charAt(0)) ? prefix + plain : plain, name);
  }

  /** The name itself where it is short enough for a label's value. */
  public static String label(String name) {
    return name.length() <= MAX ? name : hashed(name, name);
  }

  private static String hashed(String text, String of) {
    String cut = text.substring(0, Math.min(text.length(), MAX - HASH_DIGITS - 1));
    return cut.replaceAll("[-._]+$", "") + "-" + hash(of).substring(0, HASH_DIGITS);
  }

  /** SHA-256 in hexadecimal digits. */
  public static String hash(String text) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("SHA-256 is part of every JDK", e);
    }
  }
}
