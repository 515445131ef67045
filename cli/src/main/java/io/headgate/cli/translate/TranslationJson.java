package io.headgate.cli.translate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.headgate.events.v1.DesiredEvent;
import io.headgate.events.v1.XdsResource;
import io.headgate.translator.translate.Translation;
import io.headgate.xds.debug.XdsJson;
import java.io.IOException;
import java.util.Optional;

/** A translation as one tree: xDS by gateway, statuses, objects. */
final class TranslationJson {
  private static final ObjectMapper JSON = new ObjectMapper();

  private TranslationJson() {}

  static JsonNode of(Translation translation) {
    ObjectNode root = JSON.createObjectNode();
    ObjectNode gateways = root.putObject("xds");
    translation
        .xds()
        .forEach((gateway, resources) -> {
          ArrayNode list = gateways.putArray(gateway);
          resources.values().forEach(resource -> list.add(xds(resource)));
        });
    ArrayNode statuses = root.putArray("statuses");
    ArrayNode objects = root.putArray("objects");
    for (DesiredEvent event : translation.desired().values()) {
      if (event.hasStatus()) {
        var status = event.getStatus();
        statuses
            .addObject()
            .put("apiVersion", status.getApiVersion())
            .put("kind", status.getKind())
            .put("namespace", status.getNamespace())
            .put("name", status.getName())
            .set("status", tree(status.getJson()));
      } else {
        objects.add(tree(event.getObject().getJson()));
      }
    }
    return root;
  }

  private static JsonNode xds(XdsResource resource) {
    ObjectNode node =
        JSON.createObjectNode()
            .put("type", resource.getTypeUrl())
            .put("name", resource.getName())
            .put("version", resource.getVersion());
    if (resource.hasSealed()) {
      return node.put("redacted", true);
    }
    try {
      Optional<String> json = XdsJson.print(resource.getTypeUrl(), resource.getMessage());
      if (json.isPresent()) {
        node.set("resource", JSON.readTree(json.get()));
      }
      return node;
    } catch (InvalidProtocolBufferException e) {
      return node.put("unprintable", e.getMessage());
    } catch (IOException e) {
      throw new IllegalStateException("protobuf prints valid JSON", e);
    }
  }

  private static JsonNode tree(ByteString json) {
    try {
      return JSON.readTree(json.toByteArray());
    } catch (IOException e) {
      throw new IllegalStateException("the translator writes valid JSON", e);
    }
  }
}
