package io.headgate.cli.status;

import java.util.List;

/**
 * Something wrong that a user can mend.
 *
 * @param object whose it is, {@code kind namespace/name}; empty when it is no single object's
 * @param spot where in the object it is
 * @param words one sentence, the object first
 * @param missing what is looked for and not there, {@code kind namespace/name}; or empty
 * @param others what is there instead, where few can be
 */
public record Cause(String object, Spot spot, String words, String missing, List<String> others) {
  public Cause {
    others = List.copyOf(others);
  }

  /**
   * A place in an object.
   *
   * @param field a path such as {@code spec.rules[0]}, empty for the whole
   * @param names what has the first of these names in there, what has the second in that, and so on
   */
  public record Spot(String field, List<String> names) {
    static final Spot WHOLE = new Spot("", List.of());

    public Spot {
      names = List.copyOf(names);
    }

    static Spot of(String field, String... names) {
      return new Spot(field, List.of(names));
    }
  }

  /** That all is said by the words. */
  static Cause of(String words) {
    return new Cause("", Spot.WHOLE, words, "", List.of());
  }

  /** Where there was one. */
  public static Cause mended(String object) {
    return of(object, Spot.WHOLE, object + ": no error is left");
  }

  static Cause of(String object, Spot spot, String words) {
    return new Cause(object, spot, words, "", List.of());
  }
}
