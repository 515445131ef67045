package io.headgate.cli.up;

import io.headgate.cli.log.LogLocation;
import io.headgate.translator.ir.Endpoints.HostPort;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What {@code up} runs and where. A port of 0 takes a free one.
 *
 * @param config directory of YAML
 * @param log the event log
 * @param statusDir where statuses are also written as YAML
 * @param port where Gateway listeners on port 80 are served
 * @param sims whether Pods of simulated model servers are run
 * @param envoy whether Envoy is run
 * @param envoyWorkers worker threads of each Envoy
 * @param pickerConfig EndpointPickerConfig file
 * @param picker a picker that runs elsewhere, {@code host:port}, instead of one of our own
 */
@RecordBuilder
public record UpOptions(
    Path config,
    LogLocation log,
    Optional<Path> statusDir,
    int port,
    int xdsPort,
    int pickerPort,
    int metricsPort,
    int debugPort,
    boolean sims,
    boolean envoy,
    int envoyWorkers,
    Optional<Path> pickerConfig,
    Optional<HostPort> picker)
    implements UpOptionsBuilder.With {

  /** Everything on free ports, for tests. */
  public static UpOptions ephemeral(Path config, LogLocation log, int port) {
    return new UpOptions(
        config,
        log,
        Optional.empty(),
        port,
        0,
        0,
        0,
        0,
        true,
        true,
        1,
        Optional.empty(),
        Optional.empty());
  }

  /** The same with a picker that runs elsewhere. */
  public UpOptions withPicker(HostPort address) {
    return withPicker(Optional.of(address));
  }
}
