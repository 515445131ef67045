package io.headgate.cli.log;

import io.headgate.cli.HostPortConverter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a file's path, or {@code kafka://host:port[,host:port...][?prefix=...]}. */
public final class LogLocationConverter implements ITypeConverter<LogLocation> {
  private static final Pattern SERVERS = Pattern.compile(",");
  private static final Pattern TOPIC_PREFIX = Pattern.compile("[A-Za-z0-9._-]{1,100}");
  private static final String PREFIX_PARAMETER = "prefix=";
  private static final HostPortConverter ADDRESSES = new HostPortConverter();

  @Override
  public LogLocation convert(String text) {
    if (text.startsWith(LogLocation.InKafka.SCHEME)) {
      return kafka(text.substring(LogLocation.InKafka.SCHEME.length()));
    }
    if (text.isBlank() || text.contains("://")) {
      throw new TypeConversionException(
          "'%s' is neither a file nor kafka://host:port".formatted(text));
    }
    Path file = Path.of(text).toAbsolutePath();
    if (Files.isDirectory(file)) {
      throw new TypeConversionException(
          "'%s' is a directory: name a file in it, such as %s"
              .formatted(text, Path.of(text).resolve("events.db")));
    }
    return new LogLocation.InFile(file);
  }

  private static LogLocation kafka(String rest) {
    int question = rest.indexOf('?');
    String servers = question < 0 ? rest : rest.substring(0, question);
    List.of(SERVERS.split(servers, -1)).forEach(ADDRESSES::convert);
    return new LogLocation.InKafka(
        servers,
        question < 0 ? LogLocation.InKafka.DEFAULT_PREFIX : prefix(rest.substring(question + 1)));
  }

  private static String prefix(String query) {
    if (!query.startsWith(PREFIX_PARAMETER)) {
      throw new TypeConversionException(
          "'?%s' is unknown: kafka://host:port takes ?prefix=PREFIX only".formatted(query));
    }
    String prefix = query.substring(PREFIX_PARAMETER.length());
    if (!TOPIC_PREFIX.matcher(prefix).matches()) {
      throw new TypeConversionException(
          "'%s' cannot begin the name of a Kafka topic: letters, digits, '.', '_' and '-' can"
              .formatted(prefix));
    }
    return prefix;
  }
}
