package io.headgate.translator.translate;

import io.headgate.events.ResourceKey;
import io.headgate.events.v1.DesiredEvent;
import io.headgate.translator.desired.ShadowService;
import io.headgate.translator.model.InferencePool;
import io.headgate.translator.model.Name;
import io.headgate.translator.model.Service;
import io.headgate.translator.plan.Lookups;
import io.headgate.translator.plan.Lookups.Memo;
import io.headgate.translator.plan.Lookups.Question;
import io.headgate.translator.plan.PoolView;
import io.headgate.translator.plan.Verdict;
import io.headgate.translator.plan.World;
import io.headgate.translator.provision.PickerObjects;
import io.headgate.translator.status.PoolStatus;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * All that follows from one InferencePool.
 *
 * @param shadowable whether the shadow Service can be made
 * @param gateways as in {@code PoolStatus}
 * @param picker objects of the picker that is made for it
 */
record PoolMemo(
    Memo<InferencePool, PoolView> view,
    Memo<InferencePool, Verdict> shadowable,
    SortedMap<Name, Boolean> gateways,
    Optional<DesiredEvent> status,
    Optional<DesiredEvent> shadow,
    SortedMap<ResourceKey, DesiredEvent> picker) {

  /** {@code known} if nothing it was made from changed. */
  @SuppressWarnings("ReferenceEquality") // a memo that held is the very same
  static PoolMemo of(
      @Nullable PoolMemo known,
      InferencePool pool,
      SortedMap<Name, Boolean> gateways,
      World world) {
    Memo<InferencePool, PoolView> view =
        Lookups.memo(
            known == null || !known.gateways.equals(gateways) ? null : known.view,
            pool,
            world,
            (input, lookups) -> PoolView.resolve(input, gateways.keySet(), lookups));
    Memo<InferencePool, Verdict> shadowable =
        Lookups.memo(known == null ? null : known.shadowable, pool, world, PoolMemo::shadowable);
    if (known != null
        && known.view == view
        && known.shadowable == shadowable
        && known.gateways.equals(gateways)) {
      return known;
    }
    Verdict verdict = shadowable.value();
    return new PoolMemo(
        view,
        shadowable,
        gateways,
        PoolStatus.of(view.value(), gateways, verdict, world.options().controllerName()),
        !gateways.isEmpty() && verdict.ok()
            ? Optional.of(ShadowService.of(pool))
            : Optional.empty(),
        world
            .options()
            .provisioning()
            .filter(_ -> !gateways.isEmpty())
            .map(options -> PickerObjects.of(view.value(), options))
            .orElse(Collections.emptySortedMap()));
  }

  private static Verdict shadowable(InferencePool pool, Lookups lookups) {
    ResourceKey key = ShadowService.key(pool.name());
    Name name = new Name(key.namespace(), key.name());
    return ShadowService.verdict(pool, lookups.get(Service.class, name));
  }

  /** Records of {@link #picker} for topic {@code desired}, which says {@code now} at present. */
  SortedMap<String, DesiredEvent> pickerRecords(Map<String, DesiredEvent> now) {
    return PickerObjects.wanted(view.value(), picker, now);
  }

  InferencePool pool() {
    return view.value().pool();
  }

  List<Question> questions() {
    return Stream.concat(view.questions(), shadowable.questions()).distinct().toList();
  }
}
