package io.headgate.translator.lower;

import com.google.protobuf.Any;
import io.envoyproxy.envoy.config.route.v3.DirectResponseAction;
import io.envoyproxy.envoy.config.route.v3.RouteAction;
import io.headgate.translator.ir.Filter;
import io.headgate.translator.ir.Route;
import io.headgate.translator.ir.Route.Action;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** One route of the plan: usually one of Envoy, two where browsers ask before they send. */
final class Routes {
  private static final String NO_CLUSTER = "preflight/none";

  private Routes() {}

  static List<io.envoyproxy.envoy.config.route.v3.Route> lower(
      Route route, Origin origin, Retries.Usual retries) {
    if (!Matches.usable(route.match())) {
      // Envoy would reject the whole table for one bad expression.
      return List.of();
    }
    List<io.envoyproxy.envoy.config.route.v3.Route> lowered = new ArrayList<>();
    Optional<Any> cors = cors(route);
    cors.ifPresent(policy -> lowered.add(preflight(route, policy)));
    lowered.add(lower(route, cors, origin, retries));
    return lowered;
  }

  // On the route itself a picker would be told of the answer. The CORS filter always answers here,
  // but only where a request could be forwarded; the cluster does not exist and is never asked.
  private static io.envoyproxy.envoy.config.route.v3.Route preflight(Route route, Any cors) {
    return io.envoyproxy.envoy.config.route.v3.Route.newBuilder()
        .setName(route.name() + "/preflight")
        .setMatch(Matches.preflight(route.match()))
        .putTypedPerFilterConfig(HttpFilters.CORS, cors)
        .setRoute(RouteAction.newBuilder().setCluster(NO_CLUSTER))
        .build();
  }

  private static io.envoyproxy.envoy.config.route.v3.Route lower(
      Route route, Optional<Any> cors, Origin origin, Retries.Usual retries) {
    io.envoyproxy.envoy.config.route.v3.Route.Builder lowered =
        io.envoyproxy.envoy.config.route.v3.Route.newBuilder()
            .setName(route.name())
            .setMatch(Matches.lower(route.match()));
    cors.ifPresent(policy -> lowered.putTypedPerFilterConfig(HttpFilters.CORS, policy));
    switch (route.action()) {
      case Action.Forward forward when Forwards.serves(forward) ->
          Forwards.lower(route, forward, retries, lowered);
      case Action.Forward forward ->
          answer(lowered, route).setDirectResponse(respond(Forwards.failure(forward)));
      case Action.Redirect redirect ->
          answer(lowered, route)
              .setRedirect(Redirects.lower(redirect, route.match().path(), origin));
      case Action.Respond respond ->
          answer(lowered, route).setDirectResponse(respond(respond.status()));
    }
    return lowered.build();
  }

  private static io.envoyproxy.envoy.config.route.v3.Route.Builder answer(
      io.envoyproxy.envoy.config.route.v3.Route.Builder lowered, Route route) {
    HeaderEdits.Edits edits = HeaderEdits.of(route.filters()).response();
    return lowered
        .addAllResponseHeadersToAdd(edits.additions())
        .addAllResponseHeadersToRemove(edits.removals());
  }

  private static Optional<Any> cors(Route route) {
    return route.filters().stream()
        .filter(Filter.Cors.class::isInstance)
        .map(filter -> CorsPolicies.lower((Filter.Cors) filter))
        .findFirst();
  }

  private static DirectResponseAction respond(int status) {
    return DirectResponseAction.newBuilder().setStatus(status).build();
  }
}
