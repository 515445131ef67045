package io.headgate.translator.translate;

import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.events.ResourceKey;
import io.headgate.events.v1.DesiredEvent;
import io.headgate.events.v1.Resource;
import io.headgate.events.v1.XdsResource;
import io.headgate.translator.ProvisioningOptions;
import io.headgate.translator.TranslatorOptions;
import io.headgate.translator.golden.GoldenCase;
import io.headgate.translator.golden.GoldenCases;
import io.headgate.translator.golden.ResourceYaml;
import io.headgate.translator.model.ResourceSet;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.pcollections.HashTreePMap;

class TranslatorPropertiesTest {
  private static final Translator TRANSLATOR = new Translator(Scene.OPTIONS, ResourceYaml.SEALER);
  private static final ProvisioningOptions PROVISIONING =
      new ProvisioningOptions(
          ProvisioningOptions.IMAGE,
          "127.0.0.1",
          18000,
          Optional.empty(),
          ProvisioningOptions.PICKER_IMAGE);

  @Test
  void orderOfObjectsDoesNotMatter() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (GoldenCase golden : GoldenCases.all()) {
      List<Resource> objects = new ArrayList<>(golden.resources());
      Collections.shuffle(objects, random);
      ResourceSet shuffled = ResourceSet.EMPTY;
      for (Resource object : objects) {
        shuffled = GoldenCase.put(shuffled, object);
      }
      Translator translator = new Translator(golden.options(), ResourceYaml.SEALER);
      assertThat(translator.translate(shuffled))
          .as("%s, seed %d", golden.name(), seed)
          .isEqualTo(translator.translate(golden.resourceSet()));
    }
  }

  /** Objects of all cases, put and taken away at random in one world that is never rebuilt. */
  @RepeatedTest(3)
  void stepByStepIsTheSameAsAllAtOnce() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    List<Resource> objects = new ArrayList<>();
    for (GoldenCase golden : GoldenCases.all()) {
      objects.addAll(golden.resources());
    }
    State state = State.empty();
    for (int step = 0; step < 60; step++) {
      ResourceSet resources = state.resources();
      Set<ResourceKey> changed = new TreeSet<>();
      for (int i = random.nextInt(1, 6); i > 0; i--) {
        Resource object = objects.get(random.nextInt(objects.size()));
        ResourceKey key = GoldenCase.key(object);
        resources =
            random.nextInt(4) == 0 ? resources.without(key) : GoldenCase.put(resources, object);
        changed.add(key);
      }
      state = TRANSLATOR.next(state, resources, changed).next();
      if (step % 6 == 5) {
        assertSame(
            state, TRANSLATOR.translate(resources), "seed %d, step %d".formatted(seed, step));
      }
    }
  }

  @RepeatedTest(3)
  void anyPathOfEditsLeadsToTheSame() {
    followEdits(TRANSLATOR);
  }

  @RepeatedTest(3)
  void anyPathOfEditsLeadsToTheSameWhereProxiesAreMade() {
    followEdits(
        new Translator(
            TranslatorOptions.provisioned(
                TranslatorOptions.CONTROLLER_NAME, Scene.OPTIONS.ownPicker(), PROVISIONING),
            ResourceYaml.SEALER));
  }

  /**
   * Objects of few names edited at random: after every step the state is what translation from
   * nothing gives, byte for byte, and so is all that was written. What proxies keep while their
   * parameters are bad is what the log says. {@code -Dheadgate.seed} repeats one run.
   */
  private static void followEdits(Translator translator) {
    long seed = Long.getLong("headgate.seed", System.nanoTime());
    Chance chance = new Chance(new Random(seed));
    RandomEdits edits = new RandomEdits(chance);
    SortedMap<String, XdsResource> xds = new TreeMap<>();
    SortedMap<String, DesiredEvent> desired = new TreeMap<>();
    State state = State.empty();
    for (int step = 0; step < 200; step++) {
      String what = "seed %d, step %d".formatted(seed, step);
      ResourceSet resources = state.resources();
      Set<ResourceKey> changed = new TreeSet<>();
      for (int i = chance.upTo(3); i > 0; i--) {
        Resource object = edits.next();
        ResourceKey key = GoldenCase.key(object);
        resources = chance.oneIn(4) ? resources.without(key) : GoldenCase.put(resources, object);
        changed.add(key);
      }
      Step taken = translator.next(state, resources, changed);
      state = taken.next();
      Ledger objects = new Ledger(HashTreePMap.empty(), state.ledger().desired());
      Translation full =
          translator.first(State.from(objects, Proxies.NONE), resources).next().translation();
      assertSame(state, full, what);

      for (Step.GatewayChange change : taken.xds()) {
        change.put().forEach(resource -> xds.put(Step.key(resource), resource));
        change.removed().forEach(xds::remove);
      }
      taken
          .desired()
          .forEach((key, event) ->
              event.ifPresentOrElse(e -> desired.put(key, e), () -> desired.remove(key)));
      SortedMap<String, XdsResource> wanted = new TreeMap<>();
      full.xds().values().forEach(wanted::putAll);
      assertThat(xds).as(what).isEqualTo(wanted);
      assertThat(desired).as(what).isEqualTo(full.desired());
    }
  }

  /** What was written, record by record, is what is wanted. */
  @Test
  void ledgerHoldsWhatTheStepsWrote() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    List<Resource> objects = GoldenCases.all().get(random.nextInt(20)).resources();
    State state = State.empty();
    for (Resource object : objects) {
      Step step =
          TRANSLATOR.next(
              state, GoldenCase.put(state.resources(), object), List.of(GoldenCase.key(object)));
      state = step.next();
    }
    State known = state;
    Step again = TRANSLATOR.first(State.from(known.ledger(), Proxies.NONE), known.resources());
    assertThat(again.isEmpty()).as("seed %d: %s", seed, again.desired().keySet()).isTrue();
  }

  private static void assertSame(State state, Translation full, String what) {
    Translation stepwise = state.translation();
    assertThat(stepwise.plans()).as(what).isEqualTo(full.plans());
    assertThat(stepwise.endpoints()).as(what).isEqualTo(full.endpoints());
    assertThat(stepwise.xds()).as(what).isEqualTo(full.xds());
    assertThat(stepwise.desired()).as(what).isEqualTo(full.desired());
    stepwise
        .xds()
        .forEach((gateway, resources) -> {
          Digest digest = Digest.EMPTY;
          for (var resource : resources.entrySet()) {
            digest = digest.plus(resource.getKey(), resource.getValue().getVersion());
          }
          assertThat(state.ledger().gateway(gateway).digest()).as(what).isEqualTo(digest);
        });
  }
}
