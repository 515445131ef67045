package io.headgate.translator.lower;

import io.envoyproxy.envoy.config.route.v3.DirectResponseAction;
import io.envoyproxy.envoy.config.route.v3.RouteMatch;
import io.headgate.translator.ir.Filter;
import io.headgate.translator.ir.Route;
import io.headgate.translator.ir.Route.Action;
import io.headgate.translator.lower.RouteTables.Origin;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** One route of the plan: usually one of Envoy, two where browsers ask before they send. */
final class Routes {
  private Routes() {}

  static List<io.envoyproxy.envoy.config.route.v3.Route> lower(Route route, Origin origin) {
    if (!Matches.usable(route.match())) {
      // Envoy would reject the whole table for one bad expression.
      return List.of();
    }
    List<io.envoyproxy.envoy.config.route.v3.Route> lowered = new ArrayList<>();
    lowered.add(lower(route, Matches.lower(route.match()), route.name(), origin));
    cors(route)
        .flatMap(_ -> Matches.preflight(route.match()))
        .ifPresent(match -> lowered.add(lower(route, match, route.name() + "/preflight", origin)));
    return lowered;
  }

  private static io.envoyproxy.envoy.config.route.v3.Route lower(
      Route route, RouteMatch match, String name, Origin origin) {
    io.envoyproxy.envoy.config.route.v3.Route.Builder lowered =
        io.envoyproxy.envoy.config.route.v3.Route.newBuilder().setName(name).setMatch(match);
    HeaderEdits edits = HeaderEdits.of(route.filters());
    lowered
        .addAllRequestHeadersToAdd(edits.request().additions())
        .addAllRequestHeadersToRemove(edits.request().removals())
        .addAllResponseHeadersToAdd(edits.response().additions())
        .addAllResponseHeadersToRemove(edits.response().removals());
    cors(route)
        .ifPresent(
            cors -> lowered.putTypedPerFilterConfig(HttpFilters.CORS, CorsPolicies.lower(cors)));
    switch (route.action()) {
      case Action.Forward forward when !Forwards.serves(forward) ->
          lowered.setDirectResponse(respond(Forwards.failure(forward)));
      case Action.Forward forward -> lowered.setRoute(Forwards.lower(route, forward));
      case Action.Redirect redirect ->
          lowered.setRedirect(Redirects.lower(redirect, route.match().path(), origin));
      case Action.Respond respond -> lowered.setDirectResponse(respond(respond.status()));
    }
    return lowered.build();
  }

  private static Optional<Filter.Cors> cors(Route route) {
    return route.filters().stream()
        .filter(Filter.Cors.class::isInstance)
        .map(Filter.Cors.class::cast)
        .findFirst();
  }

  private static DirectResponseAction respond(int status) {
    return DirectResponseAction.newBuilder().setStatus(status).build();
  }
}
