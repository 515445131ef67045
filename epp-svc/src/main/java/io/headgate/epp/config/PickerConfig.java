package io.headgate.epp.config;

import io.headgate.epp.engine.Engines;
import io.headgate.epp.engine.MetricsPage;
import io.headgate.epp.prefix.PrefixSettings;
import io.headgate.epp.scheduling.SchedulingConfig;

/**
 * A valid configuration, ready for use.
 *
 * @param version hash of the text it was read from, 16 hex digits
 * @param engines what to read from which model server
 * @param page where to read it
 */
public record PickerConfig(
    String version,
    SchedulingConfig scheduling,
    PrefixSettings prefix,
    Engines engines,
    MetricsPage page) {

  /** What holds without a configuration file. */
  public static PickerConfig standard() {
    return ConfigFile.read(ConfigFile.STANDARD).orThrow();
  }
}
