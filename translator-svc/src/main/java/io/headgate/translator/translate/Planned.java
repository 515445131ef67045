package io.headgate.translator.translate;

import io.headgate.events.v1.DesiredEvent;
import io.headgate.translator.model.Gateway;
import io.headgate.translator.model.HttpRoute;
import io.headgate.translator.model.InferencePool;
import io.headgate.translator.model.Name;
import io.headgate.translator.plan.Assembly.Bound;
import io.headgate.translator.plan.Attachment;
import io.headgate.translator.plan.GatewayView;
import io.headgate.translator.plan.Lookups.Memo;
import io.headgate.translator.plan.PoolView;
import io.headgate.translator.plan.ResolvedRoute;
import io.headgate.translator.plan.RoutePlan;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Results of planning, kept so that the next plan does only what changed. */
record Planned(
    SortedMap<Name, Memo<Gateway, GatewayView>> gateways,
    SortedMap<Name, RouteMemo> routes,
    Map<Name, PoolMemo> pools) {

  static final Planned NONE = new Planned(new TreeMap<>(), new TreeMap<>(), Map.of());

  /**
   * One route.
   *
   * @param bounds by Gateway that accepts it
   */
  record RouteMemo(
      Memo<HttpRoute, ResolvedRoute> resolved,
      Memo<HttpRoute, Attachment.Set> attached,
      RoutePlan plan,
      SortedMap<Name, Bound> bounds,
      Optional<DesiredEvent> status) {

    @SuppressWarnings("ReferenceEquality") // a memo that held is the very same
    boolean madeFrom(
        Memo<HttpRoute, ResolvedRoute> otherResolved,
        Memo<HttpRoute, Attachment.Set> otherAttached) {
      return resolved == otherResolved && attached == otherAttached;
    }
  }

  /** One pool that is referred to; {@code gateways} as in {@code PoolStatus}. */
  record PoolMemo(
      Memo<InferencePool, PoolView> view,
      SortedMap<Name, Boolean> gateways,
      boolean shadowed,
      Optional<DesiredEvent> status,
      Optional<DesiredEvent> shadow) {

    @SuppressWarnings("ReferenceEquality") // a memo that held is the very same
    boolean madeFrom(
        Memo<InferencePool, PoolView> otherView,
        SortedMap<Name, Boolean> otherGateways,
        boolean otherShadowed) {
      return view == otherView && shadowed == otherShadowed && gateways.equals(otherGateways);
    }
  }

  @Nullable Memo<HttpRoute, ResolvedRoute> resolved(Name route) {
    RouteMemo memo = routes.get(route);
    return memo == null ? null : memo.resolved();
  }

  @Nullable Memo<HttpRoute, Attachment.Set> attached(Name route) {
    RouteMemo memo = routes.get(route);
    return memo == null ? null : memo.attached();
  }

  @Nullable Memo<InferencePool, PoolView> view(Name pool) {
    PoolMemo memo = pools.get(pool);
    return memo == null ? null : memo.view();
  }
}
