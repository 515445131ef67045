package io.headgate.translator.model;

import com.google.re2j.Pattern;
import io.headgate.translator.ir.Route.Match;
import io.headgate.translator.ir.Route.PathMatch;
import io.headgate.translator.model.HttpRoute.Rule;
import java.util.List;
import java.util.Optional;

/** Reads the rules of a GRPCRoute. A request for a method has the path {@code /service/method}. */
final class GrpcRules {
  private static final String ANY_NAME = "[^/]+";

  private GrpcRules() {}

  static Rule rule(Tree tree) {
    List<Match> matches = tree.list("matches", GrpcRules::match);
    return new Rule(
        tree.path(),
        matches.isEmpty() ? List.of(RuleDecoder.ANY) : matches,
        tree.list("filters", FilterDecoder::filter),
        tree.list("backendRefs", RuleDecoder::backend),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  private static Match match(Tree tree) {
    return new Match(
        path(tree.at("method")), Optional.empty(), RuleDecoder.values(tree, "headers"), List.of());
  }

  private static PathMatch path(Tree tree) {
    Optional<String> service = tree.text("service").filter(name -> !name.isEmpty());
    Optional<String> method = tree.text("method").filter(name -> !name.isEmpty());
    if (service.isEmpty() && method.isEmpty()) {
      return new PathMatch.Prefix("/");
    }
    return switch (tree.text("type", "Exact")) {
      case "Exact" -> exact(service, method);
      case "RegularExpression" -> new PathMatch.Regex("/" + group(service) + "/" + group(method));
      default -> throw tree.at("type").malformed("must be Exact or RegularExpression");
    };
  }

  private static PathMatch exact(Optional<String> service, Optional<String> method) {
    if (service.isEmpty()) {
      return new PathMatch.Regex("/" + ANY_NAME + "/" + Pattern.quote(method.orElseThrow()));
    }
    return method
        .<PathMatch>map(name -> new PathMatch.Exact("/" + service.get() + "/" + name))
        .orElseGet(() -> new PathMatch.Prefix("/" + service.get()));
  }

  private static String group(Optional<String> regex) {
    return regex.map(text -> "(?:" + text + ")").orElse(ANY_NAME);
  }
}
