package io.headgate.translator.golden;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.google.protobuf.ByteString;
import io.headgate.events.seal.Sealer;
import io.headgate.events.v1.Resource;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads resources from YAML as a source would hand them over: defaults set, Secrets sealed. */
public final class ResourceYaml {
  public static final Sealer SEALER = new Sealer(new byte[Sealer.KEY_BYTES]);

  private static final Set<String> CLUSTER_SCOPED = Set.of("GatewayClass", "Namespace");
  private static final ObjectMapper YAML =
      new ObjectMapper(new YAMLFactory()).enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS);
  private static final ObjectMapper JSON = new ObjectMapper();

  private ResourceYaml() {}

  public static List<Resource> read(String yaml) {
    List<Resource> resources = new ArrayList<>();
    try (MappingIterator<JsonNode> documents = YAML.readerFor(JsonNode.class).readValues(yaml)) {
      while (documents.hasNext()) {
        if (documents.next() instanceof ObjectNode object) {
          resources.add(resource(object));
        }
      }
      return resources;
    } catch (IOException e) {
      throw new IllegalArgumentException("no YAML: " + yaml, e);
    }
  }

  public static JsonNode tree(String yaml) {
    try {
      return YAML.readTree(yaml);
    } catch (IOException e) {
      throw new IllegalArgumentException("no YAML: " + yaml, e);
    }
  }

  private static Resource resource(ObjectNode object) throws IOException {
    String kind = object.path("kind").asText();
    ObjectNode metadata = object.withObject("/metadata");
    String name = metadata.path("name").asText();
    if (!CLUSTER_SCOPED.contains(kind) && !metadata.has("namespace")) {
      metadata.put("namespace", "default");
    }
    String namespace = metadata.path("namespace").asText("");
    if (kind.equals("Secret")) {
      seal(object, namespace, name);
    }
    return Resource.newBuilder()
        .setApiVersion(object.path("apiVersion").asText())
        .setKind(kind)
        .setNamespace(namespace)
        .setName(name)
        .setUid("uid-" + name)
        .setResourceVersion("1")
        .setGeneration(metadata.path("generation").asLong(1))
        .setJson(ByteString.copyFrom(JSON.writeValueAsBytes(object)))
        .setOrigin("test")
        .build();
  }

  private static void seal(ObjectNode secret, String namespace, String name) {
    ObjectNode data = secret.withObject("/data");
    for (Map.Entry<String, JsonNode> entry : List.copyOf(data.properties())) {
      byte[] clear = Base64.getDecoder().decode(entry.getValue().asText());
      put(data, namespace, name, entry.getKey(), clear);
    }
    for (Map.Entry<String, JsonNode> entry : secret.path("stringData").properties()) {
      byte[] clear = entry.getValue().asText().getBytes(StandardCharsets.UTF_8);
      put(data, namespace, name, entry.getKey(), clear);
    }
    secret.remove("stringData");
  }

  private static void put(
      ObjectNode data, String namespace, String name, String key, byte[] clear) {
    String context = "Secret/" + namespace + "/" + name + "/" + key;
    data.put(key, SEALER.sealText(context, clear));
  }
}
