package io.headgate.translator.lower;

import com.google.protobuf.UInt32Value;
import io.envoyproxy.envoy.config.route.v3.RetryPolicy;
import io.envoyproxy.envoy.config.route.v3.RetryPolicy.RetryBackOff;
import io.envoyproxy.envoy.config.route.v3.RetryPolicy.RetryHostPredicate;
import io.envoyproxy.envoy.extensions.retry.host.previous_hosts.v3.PreviousHostsPredicate;
import io.headgate.translator.ir.Route;
import io.headgate.translator.ir.Route.Action.Forward;
import io.headgate.translator.ir.Route.Backend;
import io.headgate.translator.ir.Route.Retry;
import io.headgate.translator.ir.RouteTable.VirtualHost;
import java.time.Duration;
import java.util.Optional;

/** When a request is tried again; never after the first byte of a response was passed on. */
final class Retries {
  // The request cannot have been worked on.
  private static final String NEVER_STARTED = "connect-failure,refused-stream";

  // It may have been, without an answer: fine for inference, and how a request leaves a dying
  // endpoint for the next one of the picker's list.
  private static final String NO_ANSWER = NEVER_STARTED + ",reset";

  private static final String STATUSES = ",retriable-status-codes";

  // What a model server says that drains, or has no room: another one may have.
  private static final int NOT_HERE = 503;

  private static final int DEFAULT_ATTEMPTS = 2;
  private static final int HOST_SELECTIONS = 5;
  private static final int BACKOFF_GROWTH = 10;

  /** What holds for a whole virtual host, so that most routes need not say it. */
  enum Usual {
    SERVICES(RetryPolicy.newBuilder().setRetryOn(NEVER_STARTED)),
    POOLS(
        RetryPolicy.newBuilder()
            .setRetryOn(NO_ANSWER + STATUSES)
            .addRetriableStatusCodes(NOT_HERE));

    private final RetryPolicy policy;

    Usual(RetryPolicy.Builder when) {
      policy = elsewhere(when.setNumRetries(UInt32Value.of(DEFAULT_ATTEMPTS))).build();
    }

    RetryPolicy policy() {
      return policy;
    }

    /** That of Services, unless all routes lead to pools. */
    static Usual of(VirtualHost host) {
      return host.routes().stream()
              .allMatch(route -> !(route.action() instanceof Forward to) || poolsOnly(to))
          ? POOLS
          : SERVICES;
    }
  }

  private Retries() {}

  /** The policy of a route; empty where that of its virtual host will do. */
  static Optional<RetryPolicy> lower(Route route, Forward forward, Usual usual) {
    RetryPolicy.Builder policy =
        (poolsOnly(forward) ? Usual.POOLS : Usual.SERVICES).policy.toBuilder();
    route.retry().ifPresent(retry -> asked(policy, retry));
    route
        .backendTimeout()
        .filter(timeout -> !timeout.isZero())
        .ifPresent(timeout -> policy.setPerTryTimeout(Forwards.duration(timeout)));
    return Optional.of(policy.build()).filter(own -> !own.equals(usual.policy));
  }

  private static void asked(RetryPolicy.Builder policy, Retry retry) {
    policy
        .setRetryOn(retry.statuses().isEmpty() ? NO_ANSWER : NO_ANSWER + STATUSES)
        .clearRetriableStatusCodes()
        .addAllRetriableStatusCodes(retry.statuses())
        .setNumRetries(UInt32Value.of(retry.attempts()));
    retry
        .backoff()
        .filter(Duration::isPositive)
        .ifPresent(pause ->
            policy.setRetryBackOff(
                RetryBackOff.newBuilder()
                    .setBaseInterval(Forwards.duration(pause))
                    .setMaxInterval(Forwards.duration(pause.multipliedBy(BACKOFF_GROWTH)))));
  }

  private static RetryPolicy.Builder elsewhere(RetryPolicy.Builder policy) {
    return policy
        .addRetryHostPredicate(
            RetryHostPredicate.newBuilder()
                .setName("envoy.retry_host_predicates.previous_hosts")
                .setTypedConfig(Extensions.any(PreviousHostsPredicate.getDefaultInstance())))
        .setHostSelectionRetryMaxAttempts(HOST_SELECTIONS);
  }

  private static boolean poolsOnly(Forward forward) {
    return forward.backends().stream()
        .allMatch(backend ->
            switch (backend) {
              case Backend.ToCluster to -> to.picker().isPresent();
              case Backend.Failing _ -> true;
            });
  }
}
