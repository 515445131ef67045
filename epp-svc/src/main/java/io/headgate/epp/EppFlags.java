package io.headgate.epp;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The command line, with the reference picker's flag names.
 *
 * @param configFile where the picker's configuration was read; its text is among the options
 * @param logFile the event log; empty = a temporary one
 * @param kubeconfig where the API server is that tells pools and pods, when no log does
 * @param ignored flags that are known but do nothing here
 */
public record EppFlags(
    EppOptions options,
    Optional<Path> configFile,
    Optional<Path> logFile,
    Optional<Path> kubeconfig,
    List<String> ignored) {
  private static final int MAX_INSTANCES = 1024;
  private static final Set<String> SWITCHES =
      Set.of("secure-serving", "health-checking", "enable-conformance-headers");
  private static final Set<String> VALUES =
      Set.of(
          "grpc-port",
          "grpc-health-port",
          "metrics-port",
          "bind-address",
          "pool-name",
          "pool-namespace",
          "config-file",
          "config-text",
          "cert-path",
          "log-file",
          "kubeconfig",
          "endpoints-file",
          "instances",
          "max-body-bytes",
          "max-held-body-bytes",
          "request-timeout",
          "refresh-metrics-interval",
          "grpc-max-recv-msg-size");
  private static final Set<String> IGNORED_SWITCHES =
      Set.of(
          "allow-experimental-plugins",
          "disable-endpoint-subset-filter",
          "emit-endpoint-scores",
          "ha-enable-leader-election",
          "enable-cert-reload",
          "metrics-endpoint-auth",
          "enable-pprof",
          "tracing",
          "enable-grpc-stream-metrics");
  private static final Set<String> IGNORED_VALUES =
      Set.of(
          "pool-group",
          "endpoint-selector",
          "endpoint-target-ports",
          "refresh-prometheus-metrics-interval",
          "metrics-staleness-threshold",
          "drain-timeout",
          "grpc-max-send-msg-size",
          "tls-min-version",
          "tls-cipher-suites",
          "metrics-cert-dir",
          "metrics-client-ca-file",
          "zap-encoder",
          "zap-log-level",
          "zap-devel",
          "v");

  public EppFlags {
    ignored = List.copyOf(ignored);
  }

  /** Fails with {@link IllegalArgumentException} naming the flag and what it wants. */
  public static EppFlags parse(String... args) {
    Map<String, String> given = new HashMap<>();
    List<String> ignored = new ArrayList<>();
    for (int i = 0; i < args.length; i++) {
      String arg = args[i];
      if (!arg.startsWith("-") || arg.equals("-") || arg.equals("--")) {
        throw new IllegalArgumentException("unexpected argument '" + arg + "'");
      }
      String flag = arg.substring(arg.startsWith("--") ? 2 : 1);
      int equals = flag.indexOf('=');
      String name = equals < 0 ? flag : flag.substring(0, equals);
      boolean isSwitch = SWITCHES.contains(name) || IGNORED_SWITCHES.contains(name);
      if (!isSwitch && !VALUES.contains(name) && !IGNORED_VALUES.contains(name)) {
        throw new IllegalArgumentException("unknown flag --" + name);
      }
      String value;
      if (equals >= 0) {
        value = flag.substring(equals + 1);
      } else if (isSwitch) {
        value = "true";
      } else if (i + 1 < args.length) {
        value = args[++i];
      } else {
        throw new IllegalArgumentException("--" + name + " needs a value");
      }
      if (IGNORED_SWITCHES.contains(name) || IGNORED_VALUES.contains(name)) {
        ignored.add("--" + name);
      } else {
        given.put(name, value);
      }
    }
    Given flags = new Given(given);
    return new EppFlags(
        options(flags),
        flags.path("config-file"),
        Optional.ofNullable(given.get("log-file")).map(Path::of),
        Optional.ofNullable(given.get("kubeconfig")).map(Path::of),
        ignored);
  }

  private static EppOptions options(Given flags) {
    String host = flags.text("bind-address", "0.0.0.0");
    boolean loopback =
        host.equals("localhost") || host.matches("127(\\.\\d{1,3}){3}") || host.equals("::1");
    String name = flags.text("pool-name", "");
    String pool = name.isEmpty() ? "" : flags.text("pool-namespace", "default") + "/" + name;
    EppOptions local = EppOptions.local();
    Optional<Path> endpoints = flags.path("endpoints-file");
    if (endpoints.isPresent() && pool.isEmpty()) {
      throw new IllegalArgumentException("--endpoints-file needs --pool-name");
    }
    String configText = flags.text("config-text", "");
    Optional<Path> configFile = flags.path("config-file");
    if (configFile.isPresent()) {
      if (!configText.isEmpty()) {
        throw new IllegalArgumentException("give --config-file or --config-text, not both");
      }
      configText = read("config-file", configFile.get());
    }
    long bodyBytes =
        flags.number(
            "max-body-bytes",
            local.maxBodyBytes(),
            1,
            Integer.MAX_VALUE - EppOptions.MESSAGE_OVERHEAD);
    EppOptions options =
        local
            .withPorts(
                flags.port("grpc-port", 9002),
                flags.port("grpc-health-port", 9003),
                flags.port("metrics-port", 9090))
            .withDefaultPool(pool)
            .withBinding(host, flags.bool("secure-serving", !loopback), flags.path("cert-path"))
            .withLimits(
                flags.number(
                    "grpc-max-recv-msg-size",
                    bodyBytes + EppOptions.MESSAGE_OVERHEAD,
                    bodyBytes + EppOptions.MESSAGE_OVERHEAD,
                    Integer.MAX_VALUE),
                bodyBytes,
                flags.duration("request-timeout", local.requestTimeout()))
            .withHeldBodyBytes(
                flags.number("max-held-body-bytes", local.heldBodyBytes(), 1, Long.MAX_VALUE))
            .withInstances((int) flags.number("instances", local.instances(), 1, MAX_INSTANCES))
            .withConformanceHeaders(flags.bool("enable-conformance-headers", false))
            .withConfigText(configText)
            .withScrapeInterval(flags.duration("refresh-metrics-interval", local.scrapeInterval()));
    return endpoints.map(options::withEndpointsFile).orElse(options);
  }

  private static String read(String flag, Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new IllegalArgumentException("--" + flag + ": cannot read " + file, e);
    }
  }

  /** What was given, read as what is wanted. */
  private record Given(Map<String, String> flags) {
    String text(String name, String otherwise) {
      return flags.getOrDefault(name, otherwise);
    }

    Optional<Path> path(String name) {
      return Optional.ofNullable(flags.get(name)).filter(v -> !v.isEmpty()).map(Path::of);
    }

    /** 0 = any free one. */
    int port(String name, int otherwise) {
      return (int) number(name, otherwise, 0, 65_535);
    }

    long number(String name, long otherwise, long least, long most) {
      String value = flags.get(name);
      if (value == null) {
        return otherwise;
      }
      String wanted = " needs a whole number from " + least + " to " + most;
      long number;
      try {
        number = Long.parseLong(value);
      } catch (NumberFormatException e) {
        throw new IllegalArgumentException("--" + name + wanted + ", not '" + value + "'", e);
      }
      if (number < least || number > most) {
        throw new IllegalArgumentException("--" + name + wanted + ", not " + number);
      }
      return number;
    }

    boolean bool(String name, boolean otherwise) {
      String value = flags.get(name);
      if (value == null) {
        return otherwise;
      }
      if (!value.equals("true") && !value.equals("false")) {
        throw new IllegalArgumentException("--" + name + " is true or false, not '" + value + "'");
      }
      return value.equals("true");
    }

    /** Go's notation, one unit: 50ms, 2s, 30m, 1h. */
    Duration duration(String name, Duration otherwise) {
      String value = flags.get(name);
      if (value == null) {
        return otherwise;
      }
      try {
        return value.endsWith("ms")
            ? Duration.ofMillis(Long.parseLong(value.substring(0, value.length() - 2)))
            : Duration.parse("PT" + value);
      } catch (NumberFormatException | java.time.format.DateTimeParseException e) {
        throw new IllegalArgumentException(
            "--" + name + " needs a duration such as 50ms, 2s or 30m, not '" + value + "'", e);
      }
    }
  }
}
