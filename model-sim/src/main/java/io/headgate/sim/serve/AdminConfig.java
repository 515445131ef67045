package io.headgate.sim.serve;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.headgate.sim.Faults;
import io.headgate.sim.engine.Speeds;
import java.io.IOException;
import java.util.Map;

/**
 * What {@code /admin/config} reads and changes; a change names only the fields it changes.
 *
 * @param kill whether the server is to die at once
 */
record AdminConfig(Speeds speeds, Faults faults, boolean kill) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Of a field's name in a message. */
  private static final int LONGEST_NAME = 40;

  /** Throws {@link IllegalArgumentException} with a message for the caller. */
  static AdminConfig changed(Speeds speeds, Faults faults, byte[] body) {
    AdminConfig config = new AdminConfig(speeds, faults, false);
    boolean afterNamed = false;
    boolean rateNamed = false;
    for (Map.Entry<String, JsonNode> field : object(body).properties()) {
      String name = field.getKey().replace('_', '-');
      config = config.with(name, field.getValue());
      afterNamed |= name.equals("reset-after-tokens");
      rateNamed |= name.equals("reset-rate");
    }
    boolean off = rateNamed && config.faults.resetAfterTokens() == 0; // as GET shows it at first
    if (afterNamed && config.faults.resetRate() == 0 && !off) {
      throw new IllegalArgumentException(
          "reset-after-tokens needs reset-rate, the percentage of requests that are reset; it is 0");
    }
    return config;
  }

  private AdminConfig with(String name, JsonNode value) {
    Speeds s = speeds;
    Faults f = faults;
    return switch (name) {
      case "time-to-first-token" ->
          with(
              new Speeds(
                  nanos(name, value),
                  s.prefillOverhead(),
                  s.prefillPerToken(),
                  s.interToken(),
                  s.loadFactor(),
                  1));
      case "prefill-overhead" ->
          with(
              new Speeds(
                  s.firstToken(),
                  nanos(name, value),
                  s.prefillPerToken(),
                  s.interToken(),
                  s.loadFactor(),
                  1));
      case "prefill-time-per-token" ->
          with(
              new Speeds(
                  s.firstToken(),
                  s.prefillOverhead(),
                  nanos(name, value),
                  s.interToken(),
                  s.loadFactor(),
                  1));
      case "inter-token-latency" ->
          with(
              new Speeds(
                  s.firstToken(),
                  s.prefillOverhead(),
                  s.prefillPerToken(),
                  nanos(name, value),
                  s.loadFactor(),
                  1));
      case "time-factor-under-load" ->
          with(
              new Speeds(
                  s.firstToken(),
                  s.prefillOverhead(),
                  s.prefillPerToken(),
                  s.interToken(),
                  number(name, value),
                  1));
      case "slow-factor" -> with(f.withSlowFactor(number(name, value)));
      case "failure-injection-rate" ->
          with(f.withFailures(integer(name, value), f.failureStatus()));
      case "failure-status" -> with(f.withFailures(f.failureRate(), integer(name, value)));
      case "reset-rate" -> with(f.withResets(integer(name, value), f.resetAfterTokens()));
      case "reset-after-tokens" -> with(f.withResets(f.resetRate(), integer(name, value)));
      case "drain" -> with(f.withDrain(bool(name, value)));
      case "hang" -> with(f.withHang(bool(name, value)));
      case "kill" -> new AdminConfig(speeds, faults, bool(name, value));
      default ->
          throw new IllegalArgumentException(
              "unknown field %s; GET /admin/config shows those that exist"
                  .formatted(name.substring(0, Math.min(name.length(), LONGEST_NAME))));
    };
  }

  private AdminConfig with(Speeds changed) {
    return new AdminConfig(changed, faults, kill);
  }

  private AdminConfig with(Faults changed) {
    return new AdminConfig(speeds, changed, kill);
  }

  String json() {
    return JSON.createObjectNode()
        .put("time-to-first-token", speeds.firstToken() + "ns")
        .put("prefill-overhead", speeds.prefillOverhead() + "ns")
        .put("prefill-time-per-token", speeds.prefillPerToken() + "ns")
        .put("inter-token-latency", speeds.interToken() + "ns")
        .put("time-factor-under-load", speeds.loadFactor())
        .put("slow-factor", faults.slowFactor())
        .put("failure-injection-rate", faults.failureRate())
        .put("failure-status", faults.failureStatus())
        .put("reset-rate", faults.resetRate())
        .put("reset-after-tokens", faults.resetAfterTokens())
        .put("drain", faults.drain())
        .put("hang", faults.hang())
        .toString();
  }

  private static JsonNode object(byte[] body) {
    try {
      JsonNode root = JSON.readTree(body);
      if (root != null && root.isObject()) {
        return root;
      }
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("the body is not valid JSON", e);
    } catch (IOException e) {
      throw new IllegalArgumentException("the body cannot be read", e);
    }
    throw new IllegalArgumentException("the body must be a JSON object");
  }

  private static long nanos(String name, JsonNode value) {
    return Durations.nanos(name, value.asText());
  }

  private static double number(String name, JsonNode value) {
    if (!value.isNumber()) {
      throw new IllegalArgumentException(name + " must be a number");
    }
    return value.asDouble();
  }

  private static int integer(String name, JsonNode value) {
    if (!value.isInt()) {
      throw new IllegalArgumentException(name + " must be a whole number");
    }
    return value.asInt();
  }

  private static boolean bool(String name, JsonNode value) {
    if (!value.isBoolean()) {
      throw new IllegalArgumentException(name + " must be true or false");
    }
    return value.asBoolean();
  }
}
