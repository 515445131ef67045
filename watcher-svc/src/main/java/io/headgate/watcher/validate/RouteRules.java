package io.headgate.watcher.validate;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.re2j.Pattern;
import io.headgate.watcher.parse.Excerpt;
import io.headgate.watcher.parse.FieldPath;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** CEL rules of HTTPRoute and GRPCRoute, filters apart. */
final class RouteRules {
  private static final int MOST_MATCHES = 128;
  private static final Pattern PATH =
      Pattern.compile("(?:[-A-Za-z0-9/._~!$&'()*+,;=:@]|[%][0-9a-fA-F]{2})+");
  private static final Pattern GRPC_SERVICE =
      Pattern.compile("\\.?[a-zA-Z_][a-zA-Z_0-9]*(\\.[a-zA-Z_][a-zA-Z_0-9]*)*");
  private static final Pattern GRPC_METHOD = Pattern.compile("[A-Za-z_][A-Za-z_0-9]*");
  private static final List<String> NOT_IN_PATH = List.of("//", "/./", "/../", "%2f", "%2F", "#");

  static final Map<String, Rule> ALL =
      Map.of(
          "parentsDistinct", RouteRules::parentsDistinct,
          "ruleNamesOnce", RouteRules::ruleNamesOnce,
          "atMost128Matches", RouteRules::atMost128Matches,
          "pathValue", RouteRules::pathValue,
          "portForService", RouteRules::portForService,
          "backendWithinRequest", RouteRules::backendWithinRequest,
          "permanentNeedsTimeout", RouteRules::permanentNeedsTimeout,
          "grpcMethod", RouteRules::grpcMethod);

  private RouteRules() {}

  private static void parentsDistinct(JsonNode parents, FieldPath at, Rule.Report report) {
    for (int i = 0; i < parents.size(); i++) {
      for (int j = 0; j < i; j++) {
        if (collide(parents.get(i), parents.get(j))) {
          report.add(
              at.item(i),
              "refers to the same parent as item " + j,
              "a different sectionName or port in each reference to one parent");
          break;
        }
      }
    }
  }

  private static boolean collide(JsonNode a, JsonNode b) {
    List<String> same = List.of("group", "kind", "namespace", "name");
    if (!same.stream().allMatch(field -> a.path(field).equals(b.path(field)))) {
      return false;
    }
    boolean bothNarrow = narrow(a) && narrow(b);
    return !bothNarrow
        || (a.path("sectionName").equals(b.path("sectionName"))
            && a.path("port").equals(b.path("port")));
  }

  private static boolean narrow(JsonNode parent) {
    return parent.hasNonNull("sectionName") || parent.hasNonNull("port");
  }

  private static void ruleNamesOnce(JsonNode rules, FieldPath at, Rule.Report report) {
    Set<String> names = new HashSet<>();
    for (int i = 0; i < rules.size(); i++) {
      String name = rules.get(i).path("name").asText("");
      if (!name.isEmpty() && !names.add(name)) {
        report.add(at.item(i).field("name"), "is the name of a rule before it", "each name once");
      }
    }
  }

  private static void atMost128Matches(JsonNode rules, FieldPath at, Rule.Report report) {
    int matches = 0;
    for (JsonNode rule : rules) {
      matches += rule.path("matches").size();
    }
    if (matches > MOST_MATCHES) {
      report.add(at, "has " + matches + " matches", "at most 128 matches in all rules together");
    }
  }

  private static void pathValue(JsonNode path, FieldPath at, Rule.Report report) {
    if (path.path("type").asText("PathPrefix").equals("RegularExpression")) {
      return;
    }
    FieldPath field = at.field("value");
    String value = path.path("value").asText("/");
    String shown = "\"" + Excerpt.of(value) + "\"";
    if (!value.startsWith("/")) {
      report.add(field, "is " + shown, "an absolute path, starting with \"/\"");
      return;
    }
    for (String part : NOT_IN_PATH) {
      if (value.contains(part)) {
        report.add(field, "is " + shown, "a path without \"" + part + "\"");
        return;
      }
    }
    if (value.endsWith("/..") || value.endsWith("/.")) {
      report.add(field, "is " + shown, "a path that does not end with \"/.\" or \"/..\"");
    } else if (!PATH.matches(value)) {
      report.add(field, "is " + shown, "letters, digits, -._~!$&'()*+,;=:@/ and %xx");
    }
  }

  private static void grpcMethod(JsonNode method, FieldPath at, Rule.Report report) {
    if (!method.hasNonNull("service") && !method.hasNonNull("method")) {
      report.add(at, "has neither service nor method", "service, method or both");
    }
    if (method.path("type").asText("Exact").equals("Exact")) {
      word(method, "service", GRPC_SERVICE, "a service, such as com.example.Login", at, report);
      word(method, "method", GRPC_METHOD, "letters, digits and \"_\"", at, report);
    }
  }

  private static void word(
      JsonNode node,
      String field,
      Pattern pattern,
      String allowed,
      FieldPath at,
      Rule.Report report) {
    String value = node.path(field).asText("");
    if (node.hasNonNull(field) && !pattern.matches(value)) {
      report.add(at.field(field), "is \"" + Excerpt.of(value) + "\"", allowed);
    }
  }

  static void portForService(JsonNode ref, FieldPath at, Rule.Report report) {
    if (ref.path("group").asText("").isEmpty()
        && ref.path("kind").asText("Service").equals("Service")
        && !ref.hasNonNull("port")) {
      report.add(at.field("port"), "is required for a Service", "1 to 65535");
    }
  }

  private static void backendWithinRequest(JsonNode timeouts, FieldPath at, Rule.Report report) {
    if (!timeouts.hasNonNull("request") || !timeouts.hasNonNull("backendRequest")) {
      return;
    }
    long request = millis(timeouts.path("request").asText());
    if (request > 0 && millis(timeouts.path("backendRequest").asText()) > request) {
      report.add(at.field("backendRequest"), "is longer than request", "at most request");
    }
  }

  private static void permanentNeedsTimeout(JsonNode session, FieldPath at, Rule.Report report) {
    if (session.path("cookieConfig").path("lifetimeType").asText().equals("Permanent")
        && !session.hasNonNull("absoluteTimeout")) {
      report.add(at.field("absoluteTimeout"), "is required for a permanent cookie", "a duration");
    }
  }

  /** The text has the pattern of a duration already. */
  private static long millis(String duration) {
    long total = 0;
    long number = 0;
    for (int i = 0; i < duration.length(); i++) {
      char c = duration.charAt(i);
      if (Character.isDigit(c)) {
        number = number * 10 + (c - '0');
        continue;
      }
      boolean milli = c == 'm' && i + 1 < duration.length() && duration.charAt(i + 1) == 's';
      total += number * (milli ? 1 : c == 'h' ? 3_600_000 : c == 'm' ? 60_000 : 1_000);
      number = 0;
      i += milli ? 1 : 0;
    }
    return total;
  }
}
