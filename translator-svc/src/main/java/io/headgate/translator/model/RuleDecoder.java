package io.headgate.translator.model;

import io.headgate.translator.ir.Route.Match;
import io.headgate.translator.ir.Route.PathMatch;
import io.headgate.translator.ir.Route.Retry;
import io.headgate.translator.ir.Route.ValueMatch;
import io.headgate.translator.model.HttpRoute.BackendRef;
import io.headgate.translator.model.HttpRoute.Rule;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads the rules of an HTTPRoute, the API's defaults applied. */
final class RuleDecoder {
  static final Match ANY =
      new Match(new PathMatch.Prefix("/"), Optional.empty(), List.of(), List.of());

  private RuleDecoder() {}

  static List<Rule> rules(Tree spec) {
    return spec.at("rules").present()
        ? spec.list("rules", RuleDecoder::rule)
        : List.of(
            new Rule(
                "spec.rules[0]",
                List.of(ANY),
                List.of(),
                List.of(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty()));
  }

  private static Rule rule(Tree tree) {
    List<Match> matches = tree.list("matches", RuleDecoder::match);
    Tree timeouts = tree.at("timeouts");
    return new Rule(
        tree.path(),
        matches.isEmpty() ? List.of(ANY) : matches,
        tree.list("filters", FilterDecoder::filter),
        tree.list("backendRefs", RuleDecoder::backend),
        timeout(timeouts, "request"),
        timeout(timeouts, "backendRequest"),
        retry(tree.at("retry")));
  }

  /** Zero means none. */
  private static Optional<Duration> timeout(Tree timeouts, String field) {
    return Durations.read(timeouts, field).filter(duration -> !duration.isZero());
  }

  private static Optional<Retry> retry(Tree tree) {
    if (!tree.present()) {
      return Optional.empty();
    }
    List<Integer> codes = new ArrayList<>();
    for (Tree code : tree.list("codes")) {
      if (!code.node().isInt() || code.node().intValue() < 400 || code.node().intValue() > 599) {
        throw code.malformed("must be between 400 and 599");
      }
      codes.add(code.node().intValue());
    }
    int attempts = tree.integer("attempts").orElse(1);
    if (attempts < 0 || attempts > 100) {
      throw tree.at("attempts").malformed("must be between 0 and 100");
    }
    return Optional.of(new Retry(codes, attempts, Durations.read(tree, "backoff")));
  }

  private static Match match(Tree tree) {
    return new Match(
        path(tree.at("path")),
        tree.text("method"),
        values(tree, "headers"),
        values(tree, "queryParams"));
  }

  private static PathMatch path(Tree tree) {
    String value = tree.text("value", "/");
    String type = tree.text("type", "PathPrefix");
    return switch (type) {
      case "Exact" -> new PathMatch.Exact(value);
      case "PathPrefix" -> new PathMatch.Prefix(value);
      case "RegularExpression" -> new PathMatch.Regex(value);
      default -> throw tree.at("type").malformed("must be Exact, PathPrefix or RegularExpression");
    };
  }

  /** Of several matches with one name the first counts, as the API demands. */
  static List<ValueMatch> values(Tree tree, String field) {
    boolean ignoreCase = field.equals("headers");
    List<ValueMatch> matches = new ArrayList<>();
    for (Tree item : tree.list(field)) {
      String name = item.required("name");
      if (matches.stream()
          .anyMatch(m -> ignoreCase ? m.name().equalsIgnoreCase(name) : m.name().equals(name))) {
        continue;
      }
      String value = item.required("value");
      String type = item.text("type", "Exact");
      matches.add(
          switch (type) {
            case "Exact" -> new ValueMatch.Exact(name, value);
            case "RegularExpression" -> new ValueMatch.Regex(name, value);
            default -> throw item.at("type").malformed("must be Exact or RegularExpression");
          });
    }
    return matches;
  }

  static BackendRef backend(Tree tree) {
    int weight = tree.integer("weight").orElse(1);
    if (weight < 0 || weight > 1_000_000) {
      throw tree.at("weight").malformed("must be between 0 and 1000000");
    }
    return new BackendRef(
        tree.path(),
        ObjectRef.decode(tree, "", "Service"),
        tree.port("port"),
        weight,
        tree.list("filters", FilterDecoder::filter));
  }

  static BackendRef mirrored(Tree tree) {
    return new BackendRef(
        tree.path(), ObjectRef.decode(tree, "", "Service"), tree.port("port"), 1, List.of());
  }
}
