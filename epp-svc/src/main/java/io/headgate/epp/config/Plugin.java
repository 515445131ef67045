package io.headgate.epp.config;

import io.headgate.epp.engine.Engines;
import io.headgate.epp.engine.MetricsPage;
import io.headgate.epp.prefix.PrefixSettings;
import io.headgate.epp.scheduling.Filter;
import io.headgate.epp.scheduling.Picker;
import io.headgate.epp.scheduling.Scorer;
import java.util.function.Function;

/** What one entry of {@code plugins} stands for. */
sealed interface Plugin {
  record OfFilter(Filter filter) implements Plugin {}

  /** Some scorers depend on how prompts are cut into blocks, which another plugin says. */
  record OfScorer(Function<PrefixSettings, Scorer> scorer) implements Plugin {}

  record OfPicker(Picker picker) implements Plugin {}

  record OfPrefix(PrefixSettings settings) implements Plugin {}

  record OfEngines(Engines engines) implements Plugin {}

  record OfPage(MetricsPage page) implements Plugin {}

  /** {@code single-profile-handler}, the only one so far. */
  record OfHandler() implements Plugin {}

  /** Nothing to build: the picker always does what the plugin would. */
  record BuiltIn() implements Plugin {}
}
