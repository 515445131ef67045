package io.headgate.cli.node;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.ByteString;
import io.headgate.events.v1.Resource;

/** Writes into a Pod what a kubelet would. */
final class PodStatus {
  private static final ObjectMapper SORTED =
      JsonMapper.builder().enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS).build();

  private PodStatus() {}

  /**
   * @param hindrance why it is not ready; empty when it is
   */
  static Resource with(Resource pod, String address, String hindrance) {
    ObjectNode object = (ObjectNode) PodFacts.read(pod);
    JsonNode given = object.path("status");
    ObjectNode status = given instanceof ObjectNode present ? present : object.putObject("status");
    status.put("phase", "Running").put("podIP", address);
    ObjectNode ready = status.putArray("conditions").addObject().put("type", "Ready");
    if (hindrance.isEmpty()) {
      ready.put("status", "True");
    } else {
      ready.put("status", "False").put("message", hindrance);
    }
    try {
      byte[] canonical = SORTED.writeValueAsBytes(SORTED.convertValue(object, Object.class));
      return pod.toBuilder().setJson(ByteString.copyFrom(canonical)).build();
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a JSON tree always prints", e);
    }
  }
}
