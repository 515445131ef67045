package io.headgate.translator.translate;

import io.headgate.events.v1.DesiredEvent;
import io.headgate.translator.model.HttpRoute;
import io.headgate.translator.model.Name;
import io.headgate.translator.plan.Attachment;
import io.headgate.translator.plan.Attachments;
import io.headgate.translator.plan.Bound;
import io.headgate.translator.plan.Lookups;
import io.headgate.translator.plan.Lookups.Memo;
import io.headgate.translator.plan.Lookups.Question;
import io.headgate.translator.plan.ResolvedRoute;
import io.headgate.translator.plan.RoutePlan;
import io.headgate.translator.plan.Routes;
import io.headgate.translator.plan.World;
import io.headgate.translator.status.RouteStatus;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * All that follows from one route.
 *
 * @param bounds by Gateway that accepts it
 */
record RouteMemo(
    Memo<HttpRoute, ResolvedRoute> resolved,
    Memo<HttpRoute, Attachment.Set> attached,
    RoutePlan plan,
    SortedMap<Name, Bound> bounds,
    Optional<DesiredEvent> status) {

  /** {@code known} if nothing it was made from changed. */
  @SuppressWarnings("ReferenceEquality") // a memo that held is the very same
  static RouteMemo of(@Nullable RouteMemo known, HttpRoute route, World world) {
    Memo<HttpRoute, ResolvedRoute> resolved =
        Lookups.memo(known == null ? null : known.resolved, route, world, Routes::resolve);
    Memo<HttpRoute, Attachment.Set> attached =
        Lookups.memo(known == null ? null : known.attached, route, world, Attachments::attach);
    if (known != null && known.resolved == resolved && known.attached == attached) {
      return known;
    }
    RoutePlan plan = RoutePlan.of(resolved.value(), attached.value());
    return new RouteMemo(
        resolved,
        attached,
        plan,
        plan.bounds(),
        RouteStatus.of(plan, world.options().controllerName()));
  }

  List<Question> questions() {
    return Stream.concat(resolved.questions(), attached.questions()).distinct().toList();
  }
}
