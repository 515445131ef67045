package io.headgate.translator.plan;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Host names: exact, {@code *.suffix} for one or more further labels, or {@code *} for all. Lower
 * case throughout.
 */
public final class Hostnames {
  public static final String ANY = "*";

  private static final int MAX_LENGTH = 253;
  private static final Pattern FORM =
      Pattern.compile("(\\*\\.)?[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*");

  /** Most specific first: exact before wildcard, longer before shorter, then by name. */
  public static final Comparator<String> SPECIFICITY =
      Comparator.comparing((String name) -> name.startsWith("*"))
          .thenComparingInt(name -> -name.length())
          .thenComparing(Comparator.naturalOrder());

  private Hostnames() {}

  /** The usual form, or empty when it is no host name. */
  public static Optional<String> normal(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return lower.length() <= MAX_LENGTH && FORM.matcher(lower).matches()
        ? Optional.of(lower)
        : Optional.empty();
  }

  /** Whether every host that {@code narrow} takes is taken by {@code wide} too. */
  public static boolean covers(String wide, String narrow) {
    return wide.equals(ANY)
        || wide.equals(narrow)
        || (wide.startsWith("*.")
            && narrow.length() > wide.length() - 1
            && narrow.endsWith(wide.substring(1)));
  }

  /**
   * Hosts that both a listener and a route take.
   *
   * @param listener {@code *} when it names none
   * @param route empty when it names none
   */
  public static SortedSet<String> intersect(String listener, List<String> route) {
    SortedSet<String> hosts = new TreeSet<>();
    if (route.isEmpty()) {
      hosts.add(listener);
    }
    for (String name : route) {
      normal(name)
          .ifPresent(host -> {
            if (covers(listener, host)) {
              hosts.add(host);
            } else if (covers(host, listener)) {
              hosts.add(listener);
            }
          });
    }
    return hosts;
  }

  /** Names that cover {@code host}, itself first, then ever wider ones, {@code *} last. */
  static List<String> widening(String host) {
    List<String> names = new ArrayList<>();
    names.add(host);
    String rest = host.startsWith("*.") ? host.substring(2) : host;
    for (int dot = rest.indexOf('.'); dot >= 0; dot = rest.indexOf('.')) {
      rest = rest.substring(dot + 1);
      names.add("*." + rest);
    }
    if (!host.equals(ANY)) {
      names.add(ANY);
    }
    return names;
  }
}
