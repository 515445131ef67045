package io.headgate.translator.lower;

import com.google.protobuf.UInt32Value;
import io.envoyproxy.envoy.config.route.v3.RouteAction;
import io.envoyproxy.envoy.config.route.v3.RouteAction.ClusterNotFoundResponseCode;
import io.envoyproxy.envoy.config.route.v3.WeightedCluster.ClusterWeight;
import io.headgate.translator.ir.Filter;
import io.headgate.translator.ir.Route;
import io.headgate.translator.ir.Route.Action.Forward;
import io.headgate.translator.ir.Route.Backend;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/** Requests that go on to backends, each share with its own picker and its own header changes. */
final class Forwards {
  private static final int DEFAULT_FAILURE = 500;

  private Forwards() {}

  /** Whether any share can be served. */
  static boolean serves(Forward forward) {
    return forward.backends().stream()
        .anyMatch(backend -> backend instanceof Backend.ToCluster && backend.weight() > 0);
  }

  /** The status where no share can be served. */
  static int failure(Forward forward) {
    return forward.backends().stream()
        .filter(Backend.Failing.class::isInstance)
        .map(backend -> ((Backend.Failing) backend).status())
        .findFirst()
        .orElse(DEFAULT_FAILURE);
  }

  /** Completes {@code lowered}, whose match, name and CORS policy are set. */
  static void lower(
      Route route,
      Forward forward,
      Retries.Usual retries,
      io.envoyproxy.envoy.config.route.v3.Route.Builder lowered) {
    RouteAction.Builder action =
        lowered
            .getRouteBuilder()
            .setTimeout(duration(route.requestTimeout().orElse(Duration.ZERO)))
            .setClusterNotFoundResponseCode(notFound(failure(forward)));
    List<Backend> shares =
        forward.backends().stream().filter(backend -> backend.weight() > 0).toList();
    if (shares.size() == 1 && shares.getFirst() instanceof Backend.ToCluster to) {
      // What Envoy builds for the weights of one share costs a fifth of its route.
      only(route, to, lowered);
    } else {
      shares.forEach(share -> action.getWeightedClustersBuilder().addClusters(share(route, share)));
    }
    Retries.lower(route, forward, retries).ifPresent(action::setRetryPolicy);
    for (Filter filter : route.filters()) {
      switch (filter) {
        case Filter.UrlRewrite rewrite ->
            rewrite
                .path()
                .flatMap(path -> Paths.change(path, route.match().path()))
                .ifPresent(change -> rewrite(action, change));
        case Filter.Mirror mirror -> action.addRequestMirrorPolicies(Mirrors.lower(mirror));
        case Filter.Cors _, Filter.RequestHeaders _, Filter.ResponseHeaders _ -> {}
      }
    }
  }

  private static void rewrite(RouteAction.Builder action, Paths.Change change) {
    switch (change) {
      case Paths.Change.Prefix(String replacement) -> action.setPrefixRewrite(replacement);
      case Paths.Change.Regex(var regex) -> action.setRegexRewrite(regex);
    }
  }

  private static void only(
      Route route,
      Backend.ToCluster to,
      io.envoyproxy.envoy.config.route.v3.Route.Builder lowered) {
    HeaderEdits edits = edits(route, to);
    lowered
        .addAllRequestHeadersToAdd(edits.request().additions())
        .addAllRequestHeadersToRemove(edits.request().removals())
        .addAllResponseHeadersToAdd(edits.response().additions())
        .addAllResponseHeadersToRemove(edits.response().removals());
    lowered.getRouteBuilder().setCluster(to.cluster());
    edits.host().ifPresent(lowered.getRouteBuilder()::setHostRewriteLiteral);
    to.picker().map(PickerFilters::asking).ifPresent(lowered::putAllTypedPerFilterConfig);
  }

  private static ClusterWeight share(Route route, Backend backend) {
    ClusterWeight.Builder share =
        ClusterWeight.newBuilder().setWeight(UInt32Value.of(backend.weight()));
    return switch (backend) {
      // A cluster that does not exist: Envoy answers with the route's not-found status.
      case Backend.Failing failing -> share.setName("failing/" + failing.status()).build();
      case Backend.ToCluster to -> {
        HeaderEdits edits = edits(route, to);
        share
            .setName(to.cluster())
            .addAllRequestHeadersToAdd(edits.request().additions())
            .addAllRequestHeadersToRemove(edits.request().removals())
            .addAllResponseHeadersToAdd(edits.response().additions())
            .addAllResponseHeadersToRemove(edits.response().removals());
        edits.host().ifPresent(share::setHostRewriteLiteral);
        to.picker().map(PickerFilters::asking).ifPresent(share::putAllTypedPerFilterConfig);
        yield share.build();
      }
    };
  }

  /** Envoy would apply the backend's changes first and then the rule's; here they are one. */
  private static HeaderEdits edits(Route route, Backend.ToCluster to) {
    return HeaderEdits.of(Stream.concat(route.filters().stream(), to.filters().stream()).toList());
  }

  private static ClusterNotFoundResponseCode notFound(int status) {
    return switch (status) {
      case 404 -> ClusterNotFoundResponseCode.NOT_FOUND;
      case 503 -> ClusterNotFoundResponseCode.SERVICE_UNAVAILABLE;
      default -> ClusterNotFoundResponseCode.INTERNAL_SERVER_ERROR;
    };
  }

  static com.google.protobuf.Duration duration(Duration duration) {
    return com.google.protobuf.Duration.newBuilder()
        .setSeconds(duration.getSeconds())
        .setNanos(duration.getNano())
        .build();
  }
}
