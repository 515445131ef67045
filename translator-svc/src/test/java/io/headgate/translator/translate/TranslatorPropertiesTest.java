package io.headgate.translator.translate;

import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.events.ResourceKey;
import io.headgate.events.v1.Resource;
import io.headgate.translator.golden.GoldenCase;
import io.headgate.translator.golden.GoldenCases;
import io.headgate.translator.golden.ResourceYaml;
import io.headgate.translator.model.ResourceSet;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

class TranslatorPropertiesTest {
  private static final Translator TRANSLATOR = new Translator(Scene.OPTIONS, ResourceYaml.SEALER);

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
