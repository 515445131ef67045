package io.headgate.translator.plan;

import io.headgate.translator.ir.Filter;
import io.headgate.translator.ir.Route;
import io.headgate.translator.ir.Route.Action;
import io.headgate.translator.ir.Route.Backend;
import io.headgate.translator.model.HttpFilter;
import io.headgate.translator.model.HttpRoute;
import io.headgate.translator.model.HttpRoute.BackendRef;
import io.headgate.translator.model.HttpRoute.Rule;
import io.headgate.translator.model.Name;
import io.headgate.translator.model.Problem;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/** Turns the rules of one route into matches and actions; collects what they need. */
public final class Routes {
  private static final int FAILED = 500;

  private final HttpRoute route;
  private final Lookups lookups;
  private final List<ResolvedRoute.Entry> entries = new ArrayList<>();
  private final SortedMap<String, Source.Use> uses = new TreeMap<>();
  private final NavigableSet<Name> pools = new TreeSet<>();
  private final List<Verdict> verdicts = new ArrayList<>();
  private final List<Problem> dropped = new ArrayList<>();

  private Routes(HttpRoute route, Lookups lookups) {
    this.route = route;
    this.lookups = lookups;
  }

  public static ResolvedRoute resolve(HttpRoute route, Lookups lookups) {
    Routes routes = new Routes(route, lookups);
    for (int i = 0; i < route.rules().size(); i++) {
      routes.add(i, route.rules().get(i));
    }
    routes.entries.sort(Comparator.comparing(ResolvedRoute.Entry::precedence));
    Verdict refs =
        routes.verdicts.stream()
            .filter(verdict -> !verdict.ok())
            .findFirst()
            .orElse(Verdict.ok(Reason.RESOLVED_REFS));
    return new ResolvedRoute(
        route, routes.entries, routes.uses, refs, routes.dropped, routes.pools);
  }

  private void add(int index, Rule rule) {
    Optional<Problem> problem = RuleCheck.check(route.meta().key(), rule);
    Action action = action(rule);
    List<Filter> filters = filters(rule.filters());
    problem.ifPresent(dropped::add);
    for (int m = 0; m < rule.matches().size(); m++) {
      Route.Match match = rule.matches().get(m);
      if (problem.isPresent() && !RuleCheck.servable(match)) {
        continue;
      }
      entries.add(
          new ResolvedRoute.Entry(
              Precedence.of(match, route.meta(), index, m),
              new Route(
                  route.name() + "/" + index + "/" + m,
                  match,
                  problem.isPresent() ? List.of() : filters,
                  problem.isPresent() ? new Action.Respond(FAILED) : action,
                  rule.requestTimeout(),
                  rule.backendTimeout(),
                  rule.retry())));
    }
  }

  private Action action(Rule rule) {
    List<Backend> backends = new ArrayList<>();
    for (BackendRef ref : rule.backends()) {
      backend(ref).ifPresent(backends::add);
    }
    for (HttpFilter filter : rule.filters()) {
      if (filter instanceof HttpFilter.Redirect(Action.Redirect redirect)) {
        return redirect;
      }
    }
    if (backends.isEmpty()) {
      return new Action.Respond(FAILED);
    }
    List<Integer> failures =
        backends.stream()
            .map(b -> b instanceof Backend.Failing(_, int s) ? s : 0)
            .distinct()
            .toList();
    return failures.size() == 1 && failures.getFirst() != 0
        ? new Action.Respond(failures.getFirst())
        : new Action.Forward(backends);
  }

  /** Empty for a share of nothing, whose reference is checked all the same. */
  private Optional<Backend> backend(BackendRef ref) {
    Backends.Target target = Backends.resolve(route, ref, lookups);
    verdicts.add(target.verdict());
    return switch (target) {
      case Backends.Target.Unreachable(_, int status, Optional<Name> pool) -> {
        pool.ifPresent(pools::add);
        yield ref.weight() == 0
            ? Optional.empty()
            : Optional.of(new Backend.Failing(ref.weight(), status));
      }
      case Backends.Target.Reachable(
              _,
              List<Source.Use> needed,
              var picker,
              Optional<Name> pool) -> {
        pool.ifPresent(pools::add);
        if (ref.weight() == 0) {
          yield Optional.empty();
        }
        needed.forEach(use -> uses.put(use.cluster().name(), use));
        yield Optional.of(
            new Backend.ToCluster(
                needed.getFirst().cluster().name(), ref.weight(), filters(ref.filters()), picker));
      }
    };
  }

  private List<Filter> filters(List<HttpFilter> filters) {
    List<Filter> plain = new ArrayList<>();
    for (HttpFilter filter : filters) {
      switch (filter) {
        case HttpFilter.Plain(Filter ready) -> plain.add(ready);
        case HttpFilter.Mirror mirror -> mirror(mirror).ifPresent(plain::add);
        case HttpFilter.Redirect _, HttpFilter.Unsupported _ -> {}
      }
    }
    return plain;
  }

  /** A mirror that leads nowhere is left out; the request itself goes on. */
  private Optional<Filter> mirror(HttpFilter.Mirror mirror) {
    Backends.Target target =
        mirror.target().ref().kind().equals("InferencePool")
            ? new Backends.Target.Unreachable(
                Verdict.bad(
                    Reason.INVALID_KIND,
                    mirror.target().path() + ": requests can be mirrored to Services only"),
                FAILED,
                Optional.empty())
            : Backends.resolve(route, mirror.target(), lookups);
    verdicts.add(target.verdict());
    return switch (target) {
      case Backends.Target.Unreachable _ -> Optional.empty();
      case Backends.Target.Reachable(_, List<Source.Use> needed, _, _) -> {
        needed.forEach(use -> uses.put(use.cluster().name(), use));
        yield mirror.numerator() == 0
            ? Optional.empty()
            : Optional.of(
                new Filter.Mirror(
                    needed.getFirst().cluster().name(), mirror.numerator(), mirror.denominator()));
      }
    };
  }
}
