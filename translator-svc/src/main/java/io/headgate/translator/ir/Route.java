package io.headgate.translator.ir;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * One match of one rule of one route.
 *
 * @param name {@code namespace/route/rule-index/match-index}, shown in access logs and dumps
 * @param filters applied in order, before the action
 * @param requestTimeout whole request, empty = none
 * @param backendTimeout one attempt, empty = none
 * @param retry empty = what the backends' kind suggests
 */
public record Route(
    String name,
    Match match,
    List<Filter> filters,
    Action action,
    Optional<Duration> requestTimeout,
    Optional<Duration> backendTimeout,
    Optional<Retry> retry) {
  public Route {
    filters = List.copyOf(filters);
  }

  /** What a request has to look like; all parts have to hold. */
  public record Match(
      PathMatch path,
      Optional<String> method,
      List<ValueMatch> headers,
      List<ValueMatch> queryParams) {
    public Match {
      headers = List.copyOf(headers);
      queryParams = List.copyOf(queryParams);
    }
  }

  /** How the path is compared. */
  public sealed interface PathMatch {
    record Exact(String path) implements PathMatch {}

    /**
     * By whole segments: {@code /foo} takes {@code /foo} and {@code /foo/bar}, not {@code /foobar}.
     */
    record Prefix(String path) implements PathMatch {}

    /** RE2, the whole path. */
    record Regex(String regex) implements PathMatch {}
  }

  /** How a header or query parameter is compared. */
  public sealed interface ValueMatch {
    String name();

    record Exact(String name, String value) implements ValueMatch {}

    /** RE2, the whole value. */
    record Regex(String name, String regex) implements ValueMatch {}
  }

  /** What happens to a request that matches. */
  public sealed interface Action {
    /** Weights are relative; entries with weight 0 are left out. */
    record Forward(List<Backend> backends) implements Action {
      public Forward {
        backends = List.copyOf(backends);
      }
    }

    record Redirect(
        Optional<String> scheme,
        Optional<String> host,
        Optional<PathRewrite> path,
        Optional<Integer> port,
        int status)
        implements Action {}

    /** Answers at once, for example 500 where no backend is usable. */
    record Respond(int status) implements Action {}
  }

  /** A share of the traffic. */
  public sealed interface Backend {
    int weight();

    /** Names a {@link Cluster} of the plan; {@code filters} are this backend's own. */
    record ToCluster(String cluster, int weight, List<Filter> filters, Optional<Picker> picker)
        implements Backend {
      public ToCluster {
        filters = List.copyOf(filters);
      }
    }

    /** This share gets an error: the reference does not resolve. */
    record Failing(int weight, int status) implements Backend {}
  }

  /**
   * Who picks the endpoint within an inference pool.
   *
   * @param pool namespace/name, told to the picker
   * @param cluster the picker's {@link Cluster}
   * @param own true for Headgate's picker, whose needs we know; false for any other
   * @param failOpen true: an endpoint of the pool is used when the picker fails; false: 503
   */
  public record Picker(String pool, String cluster, boolean own, boolean failOpen) {}

  /** A path replacement, for redirects and rewrites. */
  public sealed interface PathRewrite {
    record Full(String path) implements PathRewrite {}

    /** Replaces the matched prefix, which the route's {@link PathMatch.Prefix} holds. */
    record Prefix(String replacement) implements PathRewrite {}
  }

  /**
   * Retries on top of what the data plane does by itself.
   *
   * @param statuses HTTP statuses that are retried
   * @param attempts beyond the first
   * @param backoff smallest pause between attempts, empty = default
   */
  public record Retry(List<Integer> statuses, int attempts, Optional<Duration> backoff) {
    public Retry {
      statuses = List.copyOf(statuses);
    }
  }
}
