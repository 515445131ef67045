package io.headgate.translator.status;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.ByteString;
import io.headgate.events.v1.DesiredEvent;
import io.headgate.events.v1.DesiredObject;
import io.headgate.events.v1.DesiredStatus;
import io.headgate.translator.model.Meta;
import io.headgate.translator.plan.Verdict;
import java.io.IOException;

/** Writes JSON whose bytes depend on its content only: keys sorted, no space. */
public final class Json {
  private static final int MAX_MESSAGE = 1024;

  private static final JsonMapper MAPPER =
      JsonMapper.builder().enable(JsonNodeFeature.WRITE_PROPERTIES_SORTED).build();

  private Json() {}

  public static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }

  public static ByteString bytes(JsonNode node) {
    try {
      return ByteString.copyFrom(MAPPER.writeValueAsBytes(node));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree can always be written", e);
    }
  }

  /** What was written by {@link #bytes}; an empty object when it was not. */
  public static JsonNode read(ByteString json) {
    try {
      return MAPPER.readTree(json.toByteArray());
    } catch (IOException e) {
      return object();
    }
  }

  static void condition(ArrayNode conditions, Meta of, String type, Verdict verdict) {
    condition(conditions, of, type, verdict.ok() ? "True" : "False", verdict);
  }

  static void condition(
      ArrayNode conditions, Meta of, String type, String status, Verdict verdict) {
    conditions
        .addObject()
        .put("type", type)
        .put("status", status)
        .put("observedGeneration", of.generation())
        .put("reason", verdict.reason())
        .put("message", cut(verdict.message()));
  }

  static DesiredEvent status(Meta of, ObjectNode status) {
    return DesiredEvent.newBuilder()
        .setStatus(
            DesiredStatus.newBuilder()
                .setApiVersion(of.apiVersion())
                .setKind(of.key().kind())
                .setNamespace(of.key().namespace())
                .setName(of.key().name())
                .setObservedGeneration(of.generation())
                .setJson(bytes(status)))
        .build();
  }

  public static DesiredEvent object(
      String apiVersion, String kind, String namespace, String name, ObjectNode object) {
    return DesiredEvent.newBuilder()
        .setObject(
            DesiredObject.newBuilder()
                .setApiVersion(apiVersion)
                .setKind(kind)
                .setNamespace(namespace)
                .setName(name)
                .setJson(bytes(object)))
        .build();
  }

  private static String cut(String message) {
    return message.length() <= MAX_MESSAGE ? message : message.substring(0, MAX_MESSAGE) + "...";
  }
}
