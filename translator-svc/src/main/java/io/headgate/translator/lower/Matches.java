package io.headgate.translator.lower;

import io.envoyproxy.envoy.config.route.v3.HeaderMatcher;
import io.envoyproxy.envoy.config.route.v3.QueryParameterMatcher;
import io.envoyproxy.envoy.config.route.v3.RouteMatch;
import io.envoyproxy.envoy.type.matcher.v3.RegexMatcher;
import io.envoyproxy.envoy.type.matcher.v3.StringMatcher;
import io.headgate.translator.ir.Regexes;
import io.headgate.translator.ir.Route.Match;
import io.headgate.translator.ir.Route.PathMatch;
import io.headgate.translator.ir.Route.ValueMatch;
import java.util.Locale;
import java.util.stream.Stream;

/** What a request has to look like. */
final class Matches {
  private static final String METHOD = ":method";

  private Matches() {}

  static RouteMatch lower(Match match) {
    RouteMatch.Builder lowered = path(match.path());
    match.method().ifPresent(method -> lowered.addHeaders(exact(METHOD, method)));
    for (ValueMatch header : match.headers()) {
      lowered.addHeaders(
          HeaderMatcher.newBuilder()
              .setName(header.name().toLowerCase(Locale.ROOT))
              .setStringMatch(value(header)));
    }
    query(match, lowered);
    return lowered.build();
  }

  /**
   * Takes the question a browser asks before a request of this match. It has neither the request's
   * method nor its headers.
   */
  static RouteMatch preflight(Match match) {
    RouteMatch.Builder lowered =
        path(match.path())
            .addHeaders(exact(METHOD, "OPTIONS"))
            .addHeaders(HeaderMatcher.newBuilder().setName("origin").setPresentMatch(true));
    HeaderMatcher.Builder wanted =
        HeaderMatcher.newBuilder().setName("access-control-request-method");
    lowered.addHeaders(
        match
            .method()
            .map(method -> wanted.setStringMatch(StringMatcher.newBuilder().setExact(method)))
            .orElseGet(() -> wanted.setPresentMatch(true)));
    query(match, lowered);
    return lowered.build();
  }

  /** Whether Envoy accepts every expression in it. */
  static boolean usable(Match match) {
    boolean path = !(match.path() instanceof PathMatch.Regex(String regex)) || ok(regex);
    return path
        && Stream.concat(match.headers().stream(), match.queryParams().stream())
            .allMatch(value -> !(value instanceof ValueMatch.Regex(_, String regex)) || ok(regex));
  }

  private static boolean ok(String regex) {
    return Regexes.problem(regex).isEmpty();
  }

  private static RouteMatch.Builder path(PathMatch path) {
    RouteMatch.Builder lowered = RouteMatch.newBuilder();
    return switch (path) {
      case PathMatch.Exact(String exact) -> lowered.setPath(exact);
      case PathMatch.Prefix(String prefix) -> {
        String segments = Paths.withoutTrailingSlash(prefix);
        yield segments.isEmpty()
            ? lowered.setPrefix("/")
            : lowered.setPathSeparatedPrefix(segments);
      }
      case PathMatch.Regex(String regex) -> lowered.setSafeRegex(regex(regex));
    };
  }

  private static void query(Match match, RouteMatch.Builder lowered) {
    for (ValueMatch parameter : match.queryParams()) {
      lowered.addQueryParameters(
          QueryParameterMatcher.newBuilder()
              .setName(parameter.name())
              .setStringMatch(value(parameter)));
    }
  }

  private static HeaderMatcher exact(String name, String value) {
    return HeaderMatcher.newBuilder()
        .setName(name)
        .setStringMatch(StringMatcher.newBuilder().setExact(value))
        .build();
  }

  private static StringMatcher value(ValueMatch match) {
    return switch (match) {
      case ValueMatch.Exact(_, String value) -> StringMatcher.newBuilder().setExact(value).build();
      case ValueMatch.Regex(_, String regex) ->
          StringMatcher.newBuilder().setSafeRegex(regex(regex)).build();
    };
  }

  private static RegexMatcher regex(String regex) {
    return RegexMatcher.newBuilder().setRegex(regex).build();
  }
}
