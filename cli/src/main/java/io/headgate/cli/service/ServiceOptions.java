package io.headgate.cli.service;

import io.headgate.cli.HostPortConverter;
import io.headgate.cli.log.LogOption;
import io.headgate.cli.log.SealingKey;
import io.headgate.events.seal.Sealer;
import io.headgate.translator.ir.Endpoints.HostPort;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What every service in a process of its own takes, and how it ends. */
@Command(
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "2:wrong options",
      "3:could not start, or ran out of memory; the last line says why",
      "143:ended by SIGTERM, 130 by Ctrl-C"
    })
final class ServiceOptions {
  @Mixin LogOption log = new LogOption();

  @Option(
      names = "--http-address",
      paramLabel = "HOST:PORT",
      converter = HostPortConverter.class,
      description = "Of /healthz, /readyz and /metrics. Default: 0.0.0.0:8081.")
  HostPort http = new HostPort("0.0.0.0", 8_081);

  @Option(
      names = "--sealing-key",
      paramLabel = "FILE",
      description = {
        "32 bytes that seal Secrets on the log; made when missing. Every service of a",
        "gateway needs the same. Default: beside the log."
      })
  @Nullable Path sealingKey;

  @Option(
      names = "--log-format",
      paramLabel = "FORMAT",
      converter = LogLines.FormatConverter.class,
      description = "Of the lines on standard error: text or json. Default: text.")
  LogLines.Format logFormat = LogLines.Format.TEXT;

  @Option(
      names = "--log-level",
      paramLabel = "LEVEL",
      converter = LogLines.LevelConverter.class,
      description = "debug, info, warn or error. Default: info.")
  LogLines.Level logLevel = LogLines.Level.INFO;

  Sealer sealer() {
    return SealingKey.loadOrCreate(
        sealingKey == null ? SealingKey.besides(log.location()) : sealingKey);
  }
}
