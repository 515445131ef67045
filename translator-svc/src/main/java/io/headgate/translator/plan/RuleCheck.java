package io.headgate.translator.plan;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.headgate.events.ResourceKey;
import io.headgate.translator.ir.Filter;
import io.headgate.translator.ir.Filter.Header;
import io.headgate.translator.ir.Regexes;
import io.headgate.translator.ir.Route.Action;
import io.headgate.translator.ir.Route.Match;
import io.headgate.translator.ir.Route.PathMatch;
import io.headgate.translator.ir.Route.PathRewrite;
import io.headgate.translator.ir.Route.ValueMatch;
import io.headgate.translator.model.HttpFilter;
import io.headgate.translator.model.HttpRoute.Rule;
import io.headgate.translator.model.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Finds what a proxy would refuse: it would refuse the whole configuration for one bad value, so a
 * rule with one is answered by us instead.
 */
final class RuleCheck {
  private static final int MAX_TEXT = 4096;
  private static final java.util.regex.Pattern TOKEN =
      java.util.regex.Pattern.compile("[A-Za-z0-9!#$%&'*+\\-.^_`|~]{1,256}");

  private RuleCheck() {}

  static Optional<Problem> check(ResourceKey key, Rule rule) {
    Optional<Problem> found =
        rule.matches().stream()
            .filter(match -> !servable(match))
            .findFirst()
            .map(match ->
                problem(key, rule, Reason.UNSUPPORTED_VALUE, "matches: " + unservable(match)));
    return found
        .or(() -> filters(key, rule))
        .or(() ->
            rule.backends().stream()
                .flatMap(b -> b.filters().stream())
                .flatMap(f -> backendFilter(f).stream())
                .findFirst()
                .map(why -> problem(key, rule, Reason.UNSUPPORTED_VALUE, why)));
  }

  static boolean servable(Match match) {
    return unservable(match).isEmpty();
  }

  private static String unservable(Match match) {
    String path =
        switch (match.path()) {
          case PathMatch.Exact(String text) -> plainPath(text);
          case PathMatch.Prefix(String text) -> plainPath(text);
          case PathMatch.Regex(String text) -> regex(text);
        };
    if (!path.isEmpty()) {
      return "path: " + path;
    }
    if (match.method().filter(m -> !TOKEN.matcher(m).matches()).isPresent()) {
      return "method: not an HTTP method";
    }
    for (ValueMatch header : match.headers()) {
      if (!TOKEN.matcher(header.name()).matches()) {
        return "headers: not a header name";
      }
      if (!value(header).isEmpty()) {
        return "headers: " + value(header);
      }
    }
    for (ValueMatch param : match.queryParams()) {
      if (param.name().isEmpty() || !clean(param.name()) || !value(param).isEmpty()) {
        return "queryParams: " + value(param);
      }
    }
    return "";
  }

  private static String value(ValueMatch match) {
    return switch (match) {
      case ValueMatch.Exact(_, String text) -> clean(text) ? "" : "value has control characters";
      case ValueMatch.Regex(_, String text) -> regex(text);
    };
  }

  private static String plainPath(String path) {
    return path.startsWith("/") && clean(path) && path.indexOf('?') < 0 && path.indexOf('#') < 0
        ? ""
        : "must start with / and hold no control characters, ? or #";
  }

  private static String regex(String text) {
    if (text.length() > MAX_TEXT || !clean(text)) {
      return "regular expression is too long or has control characters";
    }
    Optional<String> refused = Regexes.problem(text);
    if (refused.isPresent()) {
      return "regular expression " + refused.get();
    }
    try {
      return Pattern.compile(text).programSize() > 10_000 ? "regular expression is too big" : "";
    } catch (PatternSyntaxException e) {
      return "not an RE2 regular expression: " + e.getDescription();
    }
  }

  private static Optional<Problem> filters(ResourceKey key, Rule rule) {
    boolean redirects = false;
    boolean rewrites = false;
    List<String> bad = new ArrayList<>();
    for (HttpFilter filter : rule.filters()) {
      switch (filter) {
        case HttpFilter.Unsupported(String path, String type) ->
            bad.add(
                path.substring(rule.path().length() + 1)
                    + ": filter type "
                    + type
                    + " is not supported");
        case HttpFilter.Redirect(Action.Redirect redirect) -> {
          redirects = true;
          redirect.path().flatMap(path -> rewrite(path, rule)).ifPresent(bad::add);
          redirect
              .host()
              .filter(h -> Hostnames.normal(h).isEmpty())
              .ifPresent(_ -> bad.add("filters: requestRedirect.hostname is no host name"));
        }
        case HttpFilter.Plain(
                Filter.UrlRewrite(Optional<String> host, Optional<PathRewrite> path)) -> {
          rewrites = true;
          path.flatMap(p -> rewrite(p, rule)).ifPresent(bad::add);
          host.filter(h -> Hostnames.normal(h).isEmpty())
              .ifPresent(_ -> bad.add("filters: urlRewrite.hostname is no host name"));
        }
        case HttpFilter.Plain(Filter plain) -> headers(plain).ifPresent(bad::add);
        case HttpFilter.Mirror _ -> {}
      }
    }
    if (redirects && rewrites) {
      return Optional.of(
          problem(
              key,
              rule,
              Reason.INCOMPATIBLE_FILTERS,
              "filters: RequestRedirect and URLRewrite exclude each other"));
    }
    return bad.stream().findFirst().map(why -> problem(key, rule, Reason.UNSUPPORTED_VALUE, why));
  }

  private static Optional<String> rewrite(PathRewrite rewrite, Rule rule) {
    return switch (rewrite) {
      case PathRewrite.Full(String path) ->
          clean(path) ? Optional.empty() : Optional.of("filters: the new path is not valid");
      case PathRewrite.Prefix(String path) ->
          !clean(path)
              ? Optional.of("filters: the new prefix is not valid")
              : rule.matches().stream().allMatch(m -> m.path() instanceof PathMatch.Prefix)
                  ? Optional.empty()
                  : Optional.of("filters: ReplacePrefixMatch needs PathPrefix matches");
    };
  }

  private static Optional<String> backendFilter(HttpFilter filter) {
    return switch (filter) {
      case HttpFilter.Plain(Filter.RequestHeaders plain) -> headers(plain);
      case HttpFilter.Plain(Filter.ResponseHeaders plain) -> headers(plain);
      case HttpFilter.Plain _,
          HttpFilter.Redirect _,
          HttpFilter.Mirror _,
          HttpFilter.Unsupported _ ->
          Optional.of("backendRefs.filters: only header modifiers are supported here");
    };
  }

  private static Optional<String> headers(Filter filter) {
    return switch (filter) {
      case Filter.RequestHeaders(List<Header> set, List<Header> add, List<String> remove) ->
          headers(set, add, remove);
      case Filter.ResponseHeaders(List<Header> set, List<Header> add, List<String> remove) ->
          headers(set, add, remove);
      case Filter.Cors cors ->
          Stream.of(
                      cors.allowOrigins(),
                      cors.allowMethods(),
                      cors.allowHeaders(),
                      cors.exposeHeaders())
                  .flatMap(List::stream)
                  .allMatch(RuleCheck::clean)
              ? Optional.empty()
              : Optional.of("filters: cors holds control characters");
      case Filter.UrlRewrite _, Filter.Mirror _ -> Optional.empty();
    };
  }

  private static Optional<String> headers(List<Header> set, List<Header> add, List<String> remove) {
    boolean fine =
        Stream.concat(set.stream(), add.stream()).allMatch(h -> name(h.name()) && clean(h.value()))
            && remove.stream().allMatch(RuleCheck::name);
    return fine
        ? Optional.empty()
        : Optional.of("filters: a header has an invalid name or value, or is Host");
  }

  /** Envoy refuses changes to the host and to pseudo headers this way. */
  private static boolean name(String name) {
    return TOKEN.matcher(name).matches() && !name.equalsIgnoreCase("host");
  }

  private static boolean clean(String text) {
    return text.length() <= MAX_TEXT && text.chars().noneMatch(c -> c < ' ' || c == 127);
  }

  private static Problem problem(ResourceKey key, Rule rule, String reason, String message) {
    return new Problem(key, rule.path(), reason, rule.path() + "." + message);
  }
}
