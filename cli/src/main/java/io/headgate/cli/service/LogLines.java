package io.headgate.cli.service;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.Encoder;
import io.headgate.cli.Words;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.ITypeConverter;

/** How a service logs: every line to standard error, where a cluster collects it. */
final class LogLines {
  /** For people, or one JSON object per line. */
  enum Format {
    TEXT,
    JSON
  }

  /** The least severe lines that are shown. */
  enum Level {
    DEBUG,
    INFO,
    WARN,
    ERROR
  }

  /** Reads a format as a user types it. */
  static final class FormatConverter implements ITypeConverter<Format> {
    @Override
    public Format convert(String text) {
      return Words.parse(Format.class, text);
    }
  }

  /** Reads a level as a user types it. */
  static final class LevelConverter implements ITypeConverter<Level> {
    @Override
    public Level convert(String text) {
      return Words.parse(Level.class, text);
    }
  }

  private LogLines() {}

  /** Does nothing when another logging library is in charge. */
  static void use(Format format, Level level) {
    if (!(LoggerFactory.getILoggerFactory() instanceof LoggerContext context)) {
      return;
    }
    ConsoleAppender<ILoggingEvent> console = new ConsoleAppender<>();
    console.setContext(context);
    console.setTarget("System.err");
    console.setEncoder(encoder(context, format));
    console.start();
    var root = context.getLogger(Logger.ROOT_LOGGER_NAME);
    root.detachAndStopAllAppenders();
    root.addAppender(console);
    context.getLogger("io.headgate").setLevel(ch.qos.logback.classic.Level.toLevel(level.name()));
  }

  private static Encoder<ILoggingEvent> encoder(LoggerContext context, Format format) {
    return switch (format) {
      case TEXT -> {
        PatternLayoutEncoder text = new PatternLayoutEncoder();
        text.setContext(context);
        text.setPattern("%d{yyyy-MM-dd'T'HH:mm:ss.SSSXXX} %-5level %logger{0}: %msg %kvp%n%ex");
        text.start();
        yield text;
      }
      case JSON -> {
        JsonEncoder json = new JsonEncoder();
        json.setContext(context);
        json.setWithSequenceNumber(false);
        json.setWithNanoseconds(false);
        json.setWithContext(false);
        json.setWithArguments(false);
        json.setWithMessage(false);
        json.setWithFormattedMessage(true);
        json.start();
        yield json;
      }
    };
  }
}
