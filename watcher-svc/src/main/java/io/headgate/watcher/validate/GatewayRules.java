package io.headgate.watcher.validate;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.re2j.Pattern;
import io.headgate.watcher.parse.FieldPath;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Gateway's CEL rules. */
final class GatewayRules {
  private static final Pattern IP =
      Pattern.compile("[0-9]{1,3}(\\.[0-9]{1,3}){3}|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*");
  private static final Pattern HOSTNAME =
      Pattern.compile("(\\*\\.)?[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*");

  static final Map<String, Rule> ALL =
      Map.of(
          "listenerTls", GatewayRules::listenerTls,
          "listenerHostname", GatewayRules::listenerHostname,
          "listenersDistinct", GatewayRules::listenersDistinct,
          "certificateWhenTerminating", GatewayRules::certificateWhenTerminating,
          "addressValue", GatewayRules::addressValue);

  private GatewayRules() {}

  private static void listenerTls(JsonNode listener, FieldPath at, Rule.Report report) {
    String protocol = listener.path("protocol").asText();
    boolean has = listener.hasNonNull("tls");
    if (has && List.of("HTTP", "TCP", "UDP").contains(protocol)) {
      report.add(at.field("tls"), "must not be set for protocol " + protocol, "HTTPS or TLS");
    }
    String mode = listener.path("tls").path("mode").asText("Terminate");
    if (has && protocol.equals("HTTPS") && !mode.equals("Terminate")) {
      report.add(at.fields("tls.mode"), "must be Terminate for protocol HTTPS", "Terminate");
    }
    if (!has && protocol.equals("TLS")) {
      report.add(at.field("tls"), "is required for protocol TLS", "Terminate or Passthrough");
    }
  }

  private static void listenerHostname(JsonNode listener, FieldPath at, Rule.Report report) {
    String protocol = listener.path("protocol").asText();
    if (listener.hasNonNull("hostname") && List.of("TCP", "UDP").contains(protocol)) {
      report.add(at.field("hostname"), "must not be set for protocol " + protocol, "");
    }
  }

  private static void listenersDistinct(JsonNode listeners, FieldPath at, Rule.Report report) {
    Set<List<String>> seen = new HashSet<>();
    for (int i = 0; i < listeners.size(); i++) {
      JsonNode listener = listeners.get(i);
      List<String> key =
          List.of(
              listener.path("port").asText(),
              listener.path("protocol").asText(),
              listener.path("hostname").asText(""));
      if (!seen.add(key)) {
        report.add(
            at.item(i),
            "has the same port, protocol and hostname as a listener before it",
            "each combination once");
      }
    }
  }

  private static void certificateWhenTerminating(JsonNode tls, FieldPath at, Rule.Report report) {
    if (tls.path("mode").asText("Terminate").equals("Terminate")
        && tls.path("certificateRefs").isEmpty()
        && tls.path("options").isEmpty()) {
      report.add(at.field("certificateRefs"), "is required when TLS ends here", "a Secret");
    }
  }

  private static void addressValue(JsonNode address, FieldPath at, Rule.Report report) {
    String value = address.path("value").asText("");
    String type = address.path("type").asText("IPAddress");
    if (value.isEmpty()) {
      return;
    }
    if (type.equals("IPAddress") && !IP.matches(value)) {
      report.add(at.field("value"), "is no IP address", "an IPv4 or IPv6 address");
    } else if (type.equals("Hostname") && !HOSTNAME.matches(value)) {
      report.add(at.field("value"), "is no hostname", "a lower case DNS name");
    }
  }
}
