package io.headgate.translator;

import io.headgate.events.ResourceKey;
import io.headgate.translator.model.ResourceSet;
import java.util.Collection;
import java.util.List;
import java.util.function.BiPredicate;
import java.util.function.Consumer;

/** Finds, by halving, the changes that translation fails on, and takes all others. */
final class Admission {
  private Admission() {}

  /**
   * {@code base} with every change towards {@code wanted} that {@code translates}.
   *
   * @param refused told of every key that is left as it was
   */
  static ResourceSet admit(
      ResourceSet base,
      ResourceSet wanted,
      List<ResourceKey> keys,
      BiPredicate<ResourceSet, Collection<ResourceKey>> translates,
      Consumer<ResourceKey> refused) {
    ResourceSet candidate = base;
    for (ResourceKey key : keys) {
      candidate = candidate.taking(key, wanted);
    }
    if (keys.isEmpty() || translates.test(candidate, keys)) {
      return candidate;
    }
    if (keys.size() == 1) {
      refused.accept(keys.getFirst());
      return base;
    }
    int half = keys.size() / 2;
    ResourceSet left = admit(base, wanted, keys.subList(0, half), translates, refused);
    return admit(left, wanted, keys.subList(half, keys.size()), translates, refused);
  }
}
