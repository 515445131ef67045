package io.headgate.epp.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.groups.Tuple.tuple;

import io.headgate.epp.config.ConfigResult.Loaded;
import io.headgate.epp.config.ConfigResult.Rejected;
import io.headgate.epp.prefix.PrefixSettings;
import io.headgate.epp.scheduling.Profile;
import io.headgate.epp.scheduling.Profile.NamedFilter;
import io.headgate.epp.scheduling.Profile.WeightedScorer;
import io.headgate.epp.scheduling.picker.MaxScorePicker;
import io.headgate.epp.scheduling.picker.RandomPicker;
import io.headgate.epp.scheduling.scorer.LoadAwareScorer;
import io.headgate.epp.scheduling.scorer.PrefixCacheScorer;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigFileTest {
  private static final String HEAD = "apiVersion: llm-d.ai/v1alpha1\nkind: EndpointPickerConfig\n";

  @Test
  void standardScoresQueueCacheAndPrefix() {
    Profile profile = PickerConfig.standard().scheduling().profiles().getFirst();

    assertThat(profile.scorers())
        .extracting(WeightedScorer::name, WeightedScorer::weight)
        .containsExactly(
            tuple("queue-scorer", 2.0),
            tuple("kv-cache-utilization-scorer", 2.0),
            tuple("prefix-cache-scorer", 3.0));
    assertThat(profile.picker()).isEqualTo(new MaxScorePicker(3));
  }

  @ParameterizedTest
  @ValueSource(strings = {"llm-d.ai/v1alpha1", "inference.networking.x-k8s.io/v1alpha1"})
  void fileWithoutPluginsMeansTheStandard(String apiVersion) {
    PickerConfig config = load("apiVersion: " + apiVersion + "\nkind: EndpointPickerConfig\n");

    assertThat(config.scheduling().profiles().getFirst().scorers()).hasSize(3);
    assertThat(config.prefix()).isEqualTo(PrefixSettings.DEFAULT);
  }

  @Test
  void namesWeightsAndParametersAreTakenOver() {
    PickerConfig config =
        load(
            HEAD
                + """
                plugins:
                - {name: depth, type: load-aware-scorer, parameters: {threshold: 10}}
                - {name: prefix, type: prefix-cache-scorer, parameters: {matchLengthWeight: 0.5, matchLengthScaleTokens: 4096}}
                - {type: approx-prefix-cache-producer, parameters: {autoTune: false, blockSizeTokens: 128, lruCapacityPerServer: 500}}
                - {type: label-selector-filter, parameters: {matchLabels: {a: b}, matchExpressions: [{key: c, operator: Exists}]}}
                - {name: any, type: random-picker, parameters: {maxNumOfEndpoints: 1}}
                schedulingProfiles:
                - name: mine
                  plugins:
                  - {pluginRef: label-selector-filter}
                  - {pluginRef: depth, weight: 1.5}
                  - {pluginRef: prefix}
                  - {pluginRef: any}
                """);
    Profile profile = config.scheduling().profiles().getFirst();

    assertThat(profile.name()).isEqualTo("mine");
    assertThat(profile.filters())
        .extracting(NamedFilter::name)
        .containsExactly("label-selector-filter");
    assertThat(profile.scorers())
        .containsExactly(
            new WeightedScorer("depth", 1.5, new LoadAwareScorer(10)),
            new WeightedScorer("prefix", 1, new PrefixCacheScorer(0.5, 4096, 128)));
    assertThat(profile.picker()).isEqualTo(new RandomPicker(1));
    assertThat(config.prefix()).isEqualTo(new PrefixSettings(false, 128, 1024, 500));
  }

  @Test
  void withoutProfilesOneHoldsEverything() {
    Profile profile =
        load(HEAD + "plugins: [{type: queue-scorer}, {type: lora-affinity-scorer}]")
            .scheduling()
            .profiles()
            .getFirst();

    assertThat(profile.name()).isEqualTo("default");
    assertThat(profile.scorers()).extracting(WeightedScorer::weight).containsExactly(1.0, 1.0);
    assertThat(profile.picker()).isEqualTo(new MaxScorePicker(3));
  }

  @Test
  void smallBlocksAreRaised() {
    assertThat(
            load(HEAD
                    + "plugins: [{type: approx-prefix-cache-producer, parameters: {blockSizeTokens: 16}}]")
                .prefix()
                .blockTokens())
        .isEqualTo(64);
  }

  @Test
  void customEngineIsRead() {
    PickerConfig config =
        load(
            HEAD
                + """
                plugins:
                - type: metrics-data-source
                  parameters: {path: /m, port: 9100}
                - type: core-metrics-extractor
                  parameters:
                    defaultEngine: mine
                    engineConfigs:
                    - {name: mine, queuedRequestsSpec: 'q{kind=wait}', cacheInfoSpec: info}
                dataLayer:
                  sources:
                  - {pluginRef: metrics-data-source, extractors: [{pluginRef: core-metrics-extractor}]}
                """);

    assertThat(config.engines().of(Map.of()).name()).isEqualTo("mine");
    assertThat(config.page().path()).isEqualTo("/m");
    assertThat(config.page().port()).isEqualTo(9100);
  }

  @Test
  void versionFollowsTheContent() {
    String one = load(HEAD).version();

    assertThat(one).matches("[0-9a-f]{16}").isEqualTo(load(HEAD).version());
    assertThat(load(HEAD + "plugins: []").version()).isNotEqualTo(one);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "plugin: [] | plugin: unknown field",
        "plugins: {} | plugins: expected a list",
        "plugins: [3] | plugins[0]: expected an object",
        "plugins: [{name: x}] | plugins[0].type: missing",
        "plugins: [{type: warp-scorer}] | plugins[0].type: unknown plugin type 'warp-scorer'",
        "plugins: [{type: latency-scorer}] | plugins[0].type: plugin type 'latency-scorer' is known, but not supported yet",
        "plugins: [{type: queue-scorer, extra: 1}] | plugins[0].extra: unknown field",
        "plugins: [{type: queue-scorer, parameters: {x: 1}}] | plugins[0].parameters.x: unknown field",
        "plugins: [{type: queue-scorer}, {type: queue-scorer}] | plugins[1].name: another plugin is called 'queue-scorer'",
        "plugins: [{type: load-aware-scorer, parameters: {threshold: 0}}] | plugins[0].parameters.threshold: expected a whole number of 1..1000000000",
        "plugins: [{type: load-aware-scorer, parameters: {threshold: ten}}] | plugins[0].parameters.threshold: expected a whole number",
        "plugins: [{type: prefix-cache-scorer, parameters: {matchLengthWeight: 2}}] | plugins[0].parameters.matchLengthWeight: expected a number of 0.0..1.0",
        "plugins: [{type: label-selector-filter, parameters: {matchExpressions: [{key: a, operator: Near}]}}] | plugins[0].parameters.matchExpressions[0].operator: expected In",
        "plugins: [{type: single-profile-handler, parameters: {picker: x}}] | plugins[0].parameters.picker: unknown field",
        "plugins: [{type: core-metrics-extractor, parameters: {defaultEngine: x}}] | plugins[0].parameters.defaultEngine: default engine 'x' is not known",
        "schedulingProfiles: [{plugins: []}] | schedulingProfiles[0].name: missing",
        "schedulingProfiles: [{name: a, plugins: [{pluginRef: x}]}] | schedulingProfiles[0].plugins[0].pluginRef: no entry of plugins is called 'x'",
        "schedulingProfiles: [{name: a, plugins: [{}]}] | schedulingProfiles[0].plugins[0].pluginRef: missing",
        "schedulingProfiles: [{name: a}, {name: a}] | schedulingProfiles[1].name: another profile is called 'a'",
        "schedulingProfiles: [{name: a}, {name: b}] | schedulingProfiles: single-profile-handler takes one profile, not 2",
        "featureGates: [warp] | featureGates: unknown gate 'warp'",
        "featureGates: [flowControl] | featureGates: 'flowControl' is known, but not supported yet",
        "flowControl: {maxBytes: 1} | flowControl: known, but not supported yet",
        "dataLayer: {sources: [{pluginRef: nope}]} | dataLayer.sources[0].pluginRef: no entry of plugins is called 'nope'",
      })
  void problemNamesThePath(String line, String problem) {
    assertThat(ConfigFile.read(HEAD + line))
        .isInstanceOfSatisfying(
            Rejected.class,
            rejected ->
                assertThat(rejected.problems())
                    .extracting(ConfigProblem::toString)
                    .anyMatch(text -> text.startsWith(problem)));
  }

  @Test
  void secondPickerInAProfileIsRefused() {
    assertThat(
            ConfigFile.read(
                HEAD
                    + """
                    plugins: [{type: max-score-picker}, {type: random-picker}]
                    schedulingProfiles:
                    - {name: a, plugins: [{pluginRef: max-score-picker}, {pluginRef: random-picker}]}
                    """))
        .isInstanceOf(Rejected.class);
  }

  @Test
  void allProblemsAreToldAtOnce() {
    assertThatThrownBy(
            () -> ConfigFile.read("kind: Pod\nplugins: [{type: a}, {type: b}]").orThrow())
        .hasMessageContaining("apiVersion: expected")
        .hasMessageContaining("kind: expected")
        .hasMessageContaining("plugins[0].type")
        .hasMessageContaining("plugins[1].type");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "[", "a: 1\na: 2", "- x", "just text", "&a [*a]", "\u0000"})
  void whatIsNoConfigurationIsRejected(String text) {
    assertThat(ConfigFile.read(text)).isInstanceOf(Rejected.class);
    assertThat(ConfigFile.read(HEAD + "x: y\n".repeat(300_000))).isInstanceOf(Rejected.class);
  }

  private static PickerConfig load(String text) {
    ConfigResult result = ConfigFile.read(text);
    assertThat(result).isInstanceOf(Loaded.class);
    return result.orThrow();
  }
}
