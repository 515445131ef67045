package io.headgate.epp.config;

import io.headgate.epp.config.Plugin.BuiltIn;
import io.headgate.epp.config.Plugin.OfEngines;
import io.headgate.epp.config.Plugin.OfFilter;
import io.headgate.epp.config.Plugin.OfHandler;
import io.headgate.epp.config.Plugin.OfPage;
import io.headgate.epp.config.Plugin.OfPicker;
import io.headgate.epp.config.Plugin.OfPrefix;
import io.headgate.epp.config.Plugin.OfScorer;
import io.headgate.epp.engine.Engines;
import io.headgate.epp.engine.MetricsPage;
import io.headgate.epp.prefix.PrefixSettings;
import io.headgate.epp.scheduling.Picker;
import io.headgate.epp.scheduling.Profile;
import io.headgate.epp.scheduling.Profile.NamedFilter;
import io.headgate.epp.scheduling.Profile.WeightedScorer;
import io.headgate.epp.scheduling.ProfileHandler;
import io.headgate.epp.scheduling.SchedulingConfig;
import io.headgate.epp.scheduling.picker.MaxScorePicker;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Puts plugins and profiles together, with the defaults of the reference. */
final class Assembly {
  private final Section file;
  private final Map<String, Plugin> plugins = new LinkedHashMap<>();

  Assembly(Section file) {
    this.file = file;
  }

  /** Usable only when no problem was reported. */
  PickerConfig config(String version) {
    readPlugins();
    readRest();
    PrefixSettings prefix =
        only(OfPrefix.class).map(OfPrefix::settings).orElse(PrefixSettings.DEFAULT);
    return new PickerConfig(
        version,
        new SchedulingConfig(readProfiles(prefix), ProfileHandler.SINGLE),
        prefix,
        only(OfEngines.class).map(OfEngines::engines).orElse(Engines.DEFAULT),
        only(OfPage.class).map(OfPage::page).orElse(MetricsPage.DEFAULT));
  }

  private void readPlugins() {
    for (Section entry : file.sections("plugins")) {
      String type = entry.text("type", "");
      String name = entry.text("name", type);
      if (type.isEmpty()) {
        entry.problem("type", "missing");
      } else {
        Optional<Plugin> plugin = PluginCatalog.build(type, entry);
        if (plugins.containsKey(name)) {
          entry.problem("name", "another plugin is called '" + name + "'");
        }
        plugins.put(name, plugin.orElse(new BuiltIn()));
        entry.close();
      }
    }
  }

  private void readRest() {
    for (String gate : file.texts("featureGates")) {
      readGate(gate);
    }
    Section dataLayer = file.section("dataLayer");
    if (!dataLayer.flag("injectDefaults", true)) {
      dataLayer.problem("injectDefaults", "'false' is known, but not supported yet");
    }
    for (Section source : dataLayer.sections("sources")) {
      reference(source, OfPage.class, PluginCatalog.METRICS_SOURCE);
      for (Section extractor : source.sections("extractors")) {
        reference(extractor, OfEngines.class, PluginCatalog.METRICS_EXTRACTOR);
        extractor.close();
      }
      source.close();
    }
    for (String later :
        List.of(
            "discovery",
            "peerDiscovery",
            "crossReplicaSyncerPluginRef",
            "crossReplicaSyncInterval")) {
      notYet(dataLayer, later);
    }
    dataLayer.close();
    Section handler = file.section("requestHandler");
    for (Section parser : handler.sections("parsers")) {
      reference(parser, BuiltIn.class, "a parser");
      parser.close();
    }
    handler.close();
    if (file.has("parser")) {
      Section parser = file.section("parser");
      reference(parser, BuiltIn.class, "a parser");
      parser.close();
    }
    notYet(file, "flowControl");
    notYet(file, "saturationDetector");
  }

  private void readGate(String gate) {
    String name = gate.contains("=") ? gate.substring(0, gate.indexOf('=')) : gate;
    boolean on = name.equals(gate) || gate.endsWith("=true");
    switch (name) {
      case "flowControl" -> {
        if (on) {
          file.problem("featureGates", "'flowControl' is known, but not supported yet");
        }
      }
      case "haPopulateNonLeaderDatastore" -> {} // every replica always has all data
      default -> file.problem("featureGates", "unknown gate '" + name + "'");
    }
  }

  private static void notYet(Section section, String field) {
    if (section.has(field)) {
      section.section(field);
      section.problem(field, "known, but not supported yet");
    }
  }

  private List<Profile> readProfiles(PrefixSettings prefix) {
    if (plugins.values().stream().filter(OfHandler.class::isInstance).count() > 1) {
      file.problem("plugins", "more than one profile handler");
    }
    List<Section> entries = file.sections("schedulingProfiles");
    if (entries.isEmpty()) {
      return List.of(everything(prefix));
    }
    if (entries.size() > 1) {
      file.problem(
          "schedulingProfiles", "single-profile-handler takes one profile, not " + entries.size());
    }
    List<Profile> profiles = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (Section entry : entries) {
      String name = entry.text("name", "");
      if (name.isEmpty()) {
        entry.problem("name", "missing");
      } else if (!names.add(name)) {
        entry.problem("name", "another profile is called '" + name + "'");
      }
      ProfileParts parts = new ProfileParts(prefix);
      for (Section use : entry.sections("plugins")) {
        String ref = use.text("pluginRef", "");
        double weight = use.number("weight", 0, 1e9, 1);
        use.close();
        Plugin plugin = plugins.get(ref);
        if (plugin == null) {
          use.problem("pluginRef", missing(ref));
        } else if (!parts.add(ref, plugin, weight)) {
          use.problem("pluginRef", "'" + ref + "' is a second picker; a profile has one");
        }
      }
      entry.close();
      profiles.add(parts.profile(name));
    }
    return profiles;
  }

  /** Without profiles: one that holds all filters, scorers and pickers there are. */
  private Profile everything(PrefixSettings prefix) {
    boolean nothing =
        plugins.values().stream()
            .noneMatch(
                p -> p instanceof OfFilter || p instanceof OfScorer || p instanceof OfPicker);
    if (nothing) {
      return PickerConfig.standard().scheduling().profiles().getFirst();
    }
    ProfileParts parts = new ProfileParts(prefix);
    plugins.forEach((name, plugin) -> {
      if (!parts.add(name, plugin, 1)) {
        file.problem("plugins", "'" + name + "' is a second picker; a profile has one");
      }
    });
    return parts.profile("default");
  }

  private void reference(Section section, Class<? extends Plugin> kind, String wanted) {
    String ref = section.text("pluginRef", "");
    Plugin plugin = plugins.get(ref);
    if (plugin == null) {
      section.problem("pluginRef", missing(ref));
    } else if (!kind.isInstance(plugin)) {
      section.problem("pluginRef", "'" + ref + "' is not " + wanted);
    }
  }

  private static String missing(String ref) {
    return ref.isEmpty() ? "missing" : "no entry of plugins is called '" + ref + "'";
  }

  private <P extends Plugin> Optional<P> only(Class<P> kind) {
    return plugins.values().stream().filter(kind::isInstance).map(kind::cast).findFirst();
  }

  /** One profile while it is put together. */
  private final class ProfileParts {
    private final PrefixSettings prefix;
    private final List<NamedFilter> filters = new ArrayList<>();
    private final List<WeightedScorer> scorers = new ArrayList<>();
    private final List<Picker> pickers = new ArrayList<>();

    ProfileParts(PrefixSettings prefix) {
      this.prefix = prefix;
    }

    boolean add(String name, Plugin plugin, double weight) {
      switch (plugin) {
        case OfFilter(var filter) -> filters.add(new NamedFilter(name, filter));
        case OfScorer(var scorer) ->
            scorers.add(new WeightedScorer(name, weight, scorer.apply(prefix)));
        case OfPicker(var picker) -> pickers.add(picker);
        case OfPrefix _, OfEngines _, OfPage _, OfHandler _, BuiltIn _ -> {}
      }
      return pickers.size() <= 1;
    }

    Profile profile(String name) {
      Picker picker =
          pickers.stream()
              .findFirst()
              .or(() -> only(OfPicker.class).map(OfPicker::picker))
              .orElse(new MaxScorePicker(MaxScorePicker.DEFAULT_MAX_ENDPOINTS));
      return new Profile(name, filters, scorers, picker);
    }
  }
}
