package io.headgate.translator.plan;

import java.util.regex.Pattern;

/** IP addresses as text. */
public final class Addresses {
  private static final Pattern V4 =
      Pattern.compile("((25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])(\\.|$)){4}");
  private static final Pattern V6 = Pattern.compile("[0-9a-fA-F:]{2,39}(\\.[0-9.]{1,15})?");

  private Addresses() {}

  /** Without any name look-up. A few malformed IPv6 texts pass; no host name does. */
  public static boolean isIp(String text) {
    return (V4.matcher(text).matches() && !text.endsWith("."))
        || (text.indexOf(':') >= 0 && V6.matcher(text).matches());
  }
}
