package io.headgate.cli;

import io.headgate.translator.ir.Endpoints.HostPort;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** {@code host:port} as an argument; an IPv6 address stands in brackets. */
public final class HostPortConverter implements ITypeConverter<HostPort> {
  private static final Pattern ADDRESS =
      Pattern.compile("(\\[(?<ipv6>[0-9A-Fa-f:.]+)]|(?<host>[^\\s:/\\[\\]]+)):(?<port>\\d{1,5})");
  private static final int HIGHEST_PORT = 65_535;

  @Override
  public HostPort convert(String text) {
    Matcher address = ADDRESS.matcher(text);
    if (!address.matches()) {
      throw new TypeConversionException(
          "'%s' is no host:port, such as 127.0.0.1:9002".formatted(text));
    }
    int port = Integer.parseInt(address.group("port"));
    if (port < 1 || port > HIGHEST_PORT) {
      throw new TypeConversionException(
          "the port in '%s' is not in 1 to %d".formatted(text, HIGHEST_PORT));
    }
    String ipv6 = address.group("ipv6");
    return new HostPort(ipv6 == null ? address.group("host") : ipv6, port);
  }
}
