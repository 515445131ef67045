package io.headgate.translator.provision;

import io.headgate.events.Keys;
import io.headgate.events.ResourceKey;
import io.headgate.events.v1.Resource;
import io.headgate.translator.TranslatorOptions;
import io.headgate.translator.golden.ResourceYaml;
import io.headgate.translator.model.Decoder;
import io.headgate.translator.model.Decoder.Decoded;
import io.headgate.translator.model.ResourceSet;
import io.headgate.translator.translate.State;
import io.headgate.translator.translate.Step;
import io.headgate.translator.translate.Translator;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** A translation that goes on from change to change, in namespace {@code default}. */
abstract class Stepwise {
  final Translator translator;
  State state = State.empty();
  ResourceSet resources = ResourceSet.EMPTY;

  Stepwise(TranslatorOptions options) {
    this.translator = new Translator(options, ResourceYaml.SEALER);
  }

  final Step apply(String yaml) {
    List<ResourceKey> changed = new ArrayList<>();
    for (Resource resource : ResourceYaml.read(yaml)) {
      if (Decoder.decode(resource) instanceof Decoded.Known(var object)) {
        resources = resources.with(object);
        changed.add(object.meta().key());
      }
    }
    return take(translator.next(state, resources, changed));
  }

  final Step remove(String apiVersion, String kind, String name) {
    ResourceKey key = ResourceKey.of(apiVersion, kind, "default", name);
    resources = resources.without(key);
    return take(translator.next(state, resources, List.of(key)));
  }

  final Step take(Step step) {
    state = step.next();
    return step;
  }

  /** JSON of an object that is wanted. */
  final String object(String key) {
    return Objects.requireNonNull(state.translation().desired().get(key))
        .getObject()
        .getJson()
        .toStringUtf8();
  }

  /** JSON of a status. */
  final String status(String apiVersion, String kind, String name) {
    ResourceKey key = ResourceKey.of(apiVersion, kind, "default", name);
    return Objects.requireNonNull(state.translation().desired().get(Keys.desiredStatus(key)))
        .getStatus()
        .getJson()
        .toStringUtf8();
  }
}
