package io.headgate.epp.pool;

import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Reads the endpoints of one pool from a file instead of Kubernetes: {@code endpoints: [{name,
 * namespace, address, port, labels}]}, YAML or JSON. Only name, address and port are required.
 */
public final class EndpointsFile {
  /** A longer file is refused. */
  public static final int MAX_BYTES = 1024 * 1024;

  private static final Set<String> FIELDS =
      Set.of("name", "namespace", "address", "port", "labels");
  private static final ObjectMapper YAML =
      new ObjectMapper(
          YAMLFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build());

  private EndpointsFile() {}

  /** Fails with {@link IllegalArgumentException} naming the entry and what to change. */
  public static List<Member> parse(String text) {
    if (text.length() > MAX_BYTES) {
      throw new IllegalArgumentException("the endpoints file is longer than 1 MiB");
    }
    JsonNode file = read(text);
    if (!file.path("endpoints").isArray() || file.size() != 1) {
      throw new IllegalArgumentException("expected one field at the top: endpoints, a list");
    }
    List<Member> members = new ArrayList<>();
    Set<String> addresses = new HashSet<>();
    for (JsonNode entry : file.path("endpoints")) {
      Member member = member("endpoints[" + members.size() + "]", entry);
      if (!addresses.add(member.address())) {
        throw new IllegalArgumentException(
            "endpoints[" + members.size() + "]: " + member.address() + " is there already");
      }
      members.add(member);
    }
    return List.copyOf(members);
  }

  private static Member member(String path, JsonNode entry) {
    if (!entry.isObject()) {
      throw new IllegalArgumentException(path + ": expected name, address and port");
    }
    entry
        .fieldNames()
        .forEachRemaining(field -> {
          if (!FIELDS.contains(field)) {
            throw new IllegalArgumentException(path + "." + field + ": unknown field");
          }
        });
    String address = text(path, entry, "address");
    if (!Member.isIp(address)) {
      throw new IllegalArgumentException(path + ".address: '" + address + "' is no IP address");
    }
    String port = text(path, entry, "port");
    if (!port.matches("[0-9]{1,5}")
        || Integer.parseInt(port) < 1
        || Integer.parseInt(port) > 65535) {
      throw new IllegalArgumentException(path + ".port: '" + port + "' is not in 1..65535");
    }
    String namespace = entry.path("namespace").asText("default");
    Map<String, String> labels = PoolSpec.texts(entry.path("labels"));
    String pod = namespace + "/" + text(path, entry, "name");
    return new Member(address, Integer.parseInt(port), pod, "", labels);
  }

  private static String text(String path, JsonNode entry, String field) {
    String text = entry.path(field).asText("");
    if (text.isEmpty()) {
      throw new IllegalArgumentException(path + "." + field + ": missing");
    }
    return text;
  }

  private static JsonNode read(String text) {
    try {
      return YAML.readTree(text);
    } catch (IOException e) {
      throw new IllegalArgumentException("the endpoints file is no valid YAML", e);
    }
  }
}
