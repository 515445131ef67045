package io.headgate.cli.service;

import io.headgate.cli.HostPortConverter;
import io.headgate.cli.PortConverter;
import io.headgate.cli.up.PickerConfigFile;
import io.headgate.epp.EppOptions;
import io.headgate.epp.EppVerticle;
import io.headgate.translator.ir.Endpoints.HostPort;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The picker for pools that name none. */
final class EmbeddedPickerOptions {
  @Option(
      names = "--picker-bind",
      paramLabel = "HOST:PORT",
      converter = HostPortConverter.class,
      description = "Where the picker listens, without TLS. Default: 0.0.0.0:9002.")
  HostPort bind = new HostPort("0.0.0.0", 9_002);

  @Option(
      names = "--picker-health-port",
      paramLabel = "PORT",
      converter = PortConverter.class,
      description = "Of the picker's gRPC health service. Default: 9003.")
  int healthPort = 9_003;

  @Option(
      names = "--picker-config",
      paramLabel = "FILE",
      description = "EndpointPickerConfig with plugins and weights.")
  @Nullable Path config;

  Part picker(Ground ground) {
    EppOptions options =
        EppOptions.local()
            .withPorts(bind.port(), healthPort, 0)
            .withBinding(bind.ip(), false, Optional.empty());
    EppVerticle picker =
        PickerConfigFile.picker(ground.log(), options, Optional.ofNullable(config));
    return new Part("picker", picker, () -> picker.health().isReady(), picker::metrics);
  }
}
