package io.headgate.translator.plan;

import io.headgate.translator.ir.Route.Match;
import io.headgate.translator.ir.Route.PathMatch;
import io.headgate.translator.model.Meta;
import java.util.Comparator;

/**
 * Which of several matches wins, within one host name. As the Gateway API has it: exact path, then
 * longest prefix, then a method, then most headers, then most query parameters, then the oldest
 * route, then by name, then the first in the route. Regular expressions, which the API leaves open,
 * come after prefixes, longest first, but before the prefix {@code /}, which would hide them.
 *
 * @param length of the path in characters
 */
public record Precedence(
    Rank rank,
    int length,
    boolean method,
    int headers,
    int queryParams,
    Meta meta,
    int rule,
    int match)
    implements Comparable<Precedence> {

  enum Rank {
    EXACT,
    PREFIX,
    REGEX,
    CATCH_ALL
  }

  private static final Comparator<Precedence> ORDER =
      Comparator.comparing(Precedence::rank)
          .thenComparingInt(one -> -one.length())
          .thenComparing(Precedence::method, Comparator.reverseOrder())
          .thenComparingInt(one -> -one.headers())
          .thenComparingInt(one -> -one.queryParams())
          .thenComparing(Precedence::meta, Meta.AGE)
          .thenComparingInt(Precedence::rule)
          .thenComparingInt(Precedence::match);

  static Precedence of(Match match, Meta meta, int rule, int index) {
    Rank rank =
        switch (match.path()) {
          case PathMatch.Exact _ -> Rank.EXACT;
          case PathMatch.Prefix(String path) -> path.equals("/") ? Rank.CATCH_ALL : Rank.PREFIX;
          case PathMatch.Regex _ -> Rank.REGEX;
        };
    return new Precedence(
        rank,
        text(match.path()).codePointCount(0, text(match.path()).length()),
        match.method().isPresent(),
        match.headers().size(),
        match.queryParams().size(),
        meta,
        rule,
        index);
  }

  private static String text(PathMatch path) {
    return switch (path) {
      case PathMatch.Exact(String text) -> text;
      case PathMatch.Prefix(String text) -> text;
      case PathMatch.Regex(String text) -> text;
    };
  }

  @Override
  public int compareTo(Precedence other) {
    return ORDER.compare(this, other);
  }
}
