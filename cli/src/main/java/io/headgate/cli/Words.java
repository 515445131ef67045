package io.headgate.cli;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.TypeConversionException;

/** Enum constants as a user types them: in lower case. */
public final class Words {
  private Words() {}

  public static String of(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  /** The constant that is meant; anything else is a usage error that names the choices. */
  public static <E extends Enum<E>> E parse(Class<E> type, String text) {
    List<E> choices = Arrays.asList(type.getEnumConstants());
    return choices.stream()
        .filter(constant -> of(constant).equalsIgnoreCase(text))
        .findFirst()
        .orElseThrow(() ->
            new TypeConversionException(
                "'%s' is none of %s"
                    .formatted(text, String.join(", ", choices.stream().map(Words::of).toList()))));
  }
}
