package io.headgate.cli;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A port to listen on as an argument; 0 takes a free one. */
public final class PortConverter implements ITypeConverter<Integer> {
  private static final int HIGHEST_PORT = 65_535;

  @Override
  public Integer convert(String text) {
    try {
      int port = Integer.parseInt(text);
      if (port >= 0 && port <= HIGHEST_PORT) {
        return port;
      }
    } catch (NumberFormatException _) {
      // said below
    }
    throw new TypeConversionException("'%s' is no port: 0 to %d".formatted(text, HIGHEST_PORT));
  }
}
