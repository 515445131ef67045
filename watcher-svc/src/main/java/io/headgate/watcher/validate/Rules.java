package io.headgate.watcher.validate;

import java.util.Map;
import java.util.TreeMap;

/** Every coded rule by the name that the schemas use. */
final class Rules {
  private static final Map<String, Rule> ALL = new TreeMap<>();

  static {
    ALL.putAll(CoreRules.ALL);
    ALL.putAll(GatewayRules.ALL);
    ALL.putAll(RouteRules.ALL);
    ALL.putAll(FilterRules.ALL);
    ALL.putAll(PolicyRules.ALL);
    ALL.putAll(InferenceRules.ALL);
  }

  private Rules() {}

  static Rule named(String name) {
    Rule rule = ALL.get(name);
    if (rule == null) {
      throw new IllegalStateException("schema resources use an unknown rule " + name);
    }
    return rule;
  }
}
