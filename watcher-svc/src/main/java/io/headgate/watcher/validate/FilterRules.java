package io.headgate.watcher.validate;

import com.fasterxml.jackson.databind.JsonNode;
import io.headgate.watcher.parse.FieldPath;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** CEL rules of the filters of HTTPRoute and GRPCRoute. */
final class FilterRules {
  private static final Map<String, String> FIELD_OF_TYPE =
      Map.of(
          "RequestHeaderModifier", "requestHeaderModifier",
          "ResponseHeaderModifier", "responseHeaderModifier",
          "RequestMirror", "requestMirror",
          "RequestRedirect", "requestRedirect",
          "URLRewrite", "urlRewrite",
          "CORS", "cors",
          "ExtensionRef", "extensionRef");
  private static final Set<String> MAY_REPEAT = Set.of("RequestMirror", "ExtensionRef");

  static final Map<String, Rule> ALL =
      Map.of(
          "filterMatchesType", FilterRules::filterMatchesType,
          "filtersOnce", FilterRules::filtersOnce,
          "pathModifierMatchesType", FilterRules::pathModifierMatchesType,
          "mirrorShare", FilterRules::mirrorShare,
          "starAlone", FilterRules::starAlone,
          "redirectOrBackends", FilterRules::redirectOrBackends,
          "prefixRewriteNeedsOnePrefix", FilterRules::prefixRewriteNeedsOnePrefix);

  private FilterRules() {}

  private static void filterMatchesType(JsonNode filter, FieldPath at, Rule.Report report) {
    String type = filter.path("type").asText();
    String wanted = FIELD_OF_TYPE.getOrDefault(type, "");
    FIELD_OF_TYPE.values().stream()
        .sorted()
        .forEach(field -> {
          if (field.equals(wanted) && !filter.hasNonNull(field)) {
            report.add(at.field(field), "is required for type " + type, "");
          } else if (!field.equals(wanted) && filter.hasNonNull(field)) {
            report.add(at.field(field), "does not belong to type " + type, wanted);
          }
        });
  }

  private static void filtersOnce(JsonNode filters, FieldPath at, Rule.Report report) {
    Set<String> seen = new HashSet<>();
    for (int i = 0; i < filters.size(); i++) {
      String type = filters.get(i).path("type").asText();
      if (!seen.add(type) && !MAY_REPEAT.contains(type)) {
        report.add(at.item(i).field("type"), type + " is there twice", "once");
      }
    }
    if (seen.contains("RequestRedirect") && seen.contains("URLRewrite")) {
      report.add(at, "has a redirect and a rewrite", "RequestRedirect or URLRewrite, not both");
    }
  }

  private static void pathModifierMatchesType(JsonNode path, FieldPath at, Rule.Report report) {
    boolean full = path.path("type").asText().equals("ReplaceFullPath");
    String wanted = full ? "replaceFullPath" : "replacePrefixMatch";
    String other = full ? "replacePrefixMatch" : "replaceFullPath";
    if (!path.hasNonNull(wanted)) {
      report.add(at.field(wanted), "is required for type " + path.path("type").asText(), "a path");
    }
    if (path.hasNonNull(other)) {
      report.add(at.field(other), "does not belong to type " + path.path("type").asText(), wanted);
    }
  }

  private static void mirrorShare(JsonNode mirror, FieldPath at, Rule.Report report) {
    if (mirror.hasNonNull("percent") && mirror.hasNonNull("fraction")) {
      report.add(at.field("fraction"), "is there beside percent", "percent or fraction");
    }
    JsonNode fraction = mirror.path("fraction");
    if (fraction.path("numerator").asLong(0) > fraction.path("denominator").asLong(100)) {
      report.add(
          at.fields("fraction.numerator"), "is larger than denominator", "at most denominator");
    }
  }

  private static void starAlone(JsonNode list, FieldPath at, Rule.Report report) {
    for (JsonNode item : list) {
      if (item.asText().equals("*") && list.size() > 1) {
        report.add(at, "has \"*\" beside other values", "\"*\" alone, or values");
        return;
      }
    }
  }

  private static void redirectOrBackends(JsonNode rule, FieldPath at, Rule.Report report) {
    for (JsonNode filter : rule.path("filters")) {
      if (filter.path("type").asText().equals("RequestRedirect")
          && !rule.path("backendRefs").isEmpty()) {
        report.add(
            at.field("backendRefs"),
            "must be empty: the rule redirects",
            "a RequestRedirect filter or backendRefs");
      }
    }
  }

  private static void prefixRewriteNeedsOnePrefix(JsonNode rule, FieldPath at, Rule.Report report) {
    FieldPath filters = at.field("filters");
    checkPrefix(rule, rule.path("filters"), filters, report);
    JsonNode backends = rule.path("backendRefs");
    for (int i = 0; i < backends.size(); i++) {
      checkPrefix(
          rule,
          backends.get(i).path("filters"),
          at.field("backendRefs").item(i).field("filters"),
          report);
    }
  }

  private static void checkPrefix(
      JsonNode rule, JsonNode filters, FieldPath at, Rule.Report report) {
    for (int i = 0; i < filters.size(); i++) {
      for (String field : List.of("requestRedirect", "urlRewrite")) {
        if (filters.get(i).path(field).path("path").hasNonNull("replacePrefixMatch")
            && !hasOnePrefix(rule.path("matches"))) {
          report.add(
              at.item(i).field(field).fields("path.replacePrefixMatch"),
              "needs exactly one match, of type PathPrefix",
              "one PathPrefix match in the rule");
        }
      }
    }
  }

  private static boolean hasOnePrefix(JsonNode matches) {
    return matches.size() == 1
        && matches.get(0).path("path").path("type").asText("PathPrefix").equals("PathPrefix");
  }
}
