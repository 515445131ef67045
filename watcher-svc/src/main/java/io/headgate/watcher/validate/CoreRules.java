package io.headgate.watcher.validate;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.re2j.Pattern;
import io.headgate.watcher.parse.Excerpt;
import io.headgate.watcher.parse.FieldPath;
import java.util.Base64;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** Rules of metadata and of the core kinds. */
final class CoreRules {
  private static final Pattern LABEL_KEY =
      Pattern.compile(
          "([a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*/)?"
              + "[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?");
  private static final Pattern DATA_KEY = Pattern.compile("[-._a-zA-Z0-9]{1,253}");
  private static final Pattern PORT_NAME = Pattern.compile("[a-z0-9]([-a-z0-9]{0,13}[a-z0-9])?");
  private static final Pattern IPV4 = Pattern.compile("[0-9]{1,3}(\\.[0-9]{1,3}){3}");

  static final Map<String, Rule> ALL =
      Map.of(
          "labelKeys", CoreRules::labelKeys,
          "selectorValues", CoreRules::selectorValues,
          "noIpAddress", CoreRules::noIpAddress,
          "dataKeys", CoreRules::dataKeys,
          "base64Values", CoreRules::base64Values,
          "textValues", CoreRules::textValues,
          "tlsSecretData", CoreRules::tlsSecretData,
          "portOrName", CoreRules::portOrName,
          "servicePorts", CoreRules::servicePorts);

  private CoreRules() {}

  private static void labelKeys(JsonNode map, FieldPath at, Rule.Report report) {
    map.fieldNames()
        .forEachRemaining(key -> {
          int slash = key.indexOf('/');
          if (!LABEL_KEY.matches(key) || slash > 253) {
            report.add(
                at.field(key),
                "has a key that is no label key",
                "name or domain/name, the name at most 63 letters, digits, \"-\", \"_\", \".\"");
          }
        });
  }

  private static void selectorValues(JsonNode term, FieldPath at, Rule.Report report) {
    boolean wants = term.path("operator").asText().endsWith("In");
    if (wants == term.path("values").isEmpty()) {
      report.add(
          at.field("values"),
          wants ? "is required" : "must be empty",
          "values with In and NotIn, none with Exists and DoesNotExist");
    }
  }

  private static void noIpAddress(JsonNode name, FieldPath at, Rule.Report report) {
    if (IPV4.matches(name.asText())) {
      report.add(at, "is an IP address", "a DNS name");
    }
  }

  private static void dataKeys(JsonNode data, FieldPath at, Rule.Report report) {
    data.fieldNames()
        .forEachRemaining(key -> {
          if (!DATA_KEY.matches(key)) {
            report.add(
                at.field(key),
                "has a key that is no file name",
                "1 to 253 letters, digits, \"-\", \"_\" and \".\"");
          }
        });
  }

  /** Never repeats a value: it may be a secret. */
  private static void base64Values(JsonNode data, FieldPath at, Rule.Report report) {
    data.properties()
        .forEach(entry -> {
          if (!isBase64(entry.getValue())) {
            report.add(
                at.field(entry.getKey()), "is not base64", "base64; plain text goes to stringData");
          }
        });
  }

  private static boolean isBase64(JsonNode value) {
    if (value.isNull()) {
      return true;
    }
    try {
      return value.isTextual()
          && Base64.getMimeDecoder().decode(value.textValue()) != null
          && value.textValue().chars().allMatch(CoreRules::isBase64Character);
    } catch (IllegalArgumentException _) {
      return false;
    }
  }

  private static boolean isBase64Character(int c) {
    return (c >= 'A' && c <= 'Z')
        || (c >= 'a' && c <= 'z')
        || (c >= '0' && c <= '9')
        || "+/=\r\n".indexOf(c) >= 0;
  }

  private static void textValues(JsonNode data, FieldPath at, Rule.Report report) {
    data.properties()
        .forEach(entry -> {
          if (!entry.getValue().isTextual()) {
            report.add(at.field(entry.getKey()), "is not text", "text, in quotes");
          }
        });
  }

  private static void tlsSecretData(JsonNode secret, FieldPath at, Rule.Report report) {
    if (secret.path("type").asText().equals("kubernetes.io/tls")) {
      for (String key : new String[] {"tls.crt", "tls.key"}) {
        if (!secret.path("data").has(key) && !secret.path("stringData").has(key)) {
          report.add(at.field("data").field(key), "is required", "tls.crt and tls.key, in PEM");
        }
      }
    }
  }

  private static void portOrName(JsonNode port, FieldPath at, Rule.Report report) {
    boolean fine =
        port.isIntegralNumber()
            ? port.longValue() >= 1 && port.longValue() <= 65535
            : PORT_NAME.matches(port.asText());
    if (!fine) {
      report.add(at, "is \"" + Excerpt.of(port.asText()) + "\"", "1 to 65535, or a port's name");
    }
  }

  private static void servicePorts(JsonNode ports, FieldPath at, Rule.Report report) {
    Set<String> seen = new HashSet<>();
    Set<String> names = new HashSet<>();
    for (int i = 0; i < ports.size(); i++) {
      JsonNode port = ports.get(i);
      if (!seen.add(port.path("protocol").asText() + "/" + port.path("port").asText())) {
        report.add(at.item(i), "repeats a protocol and port", "each protocol and port once");
      }
      String name = port.path("name").asText("");
      if (ports.size() > 1 && name.isEmpty()) {
        report.add(at.item(i).field("name"), "is required", "a name when there are several ports");
      } else if (!name.isEmpty() && !names.add(name)) {
        report.add(at.item(i).field("name"), "is there twice", "each name once");
      }
    }
  }
}
