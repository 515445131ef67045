package io.headgate.cli.status;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.google.protobuf.ByteString;
import io.headgate.events.v1.Resource;
import io.headgate.translator.model.Decoder;
import io.headgate.translator.model.Decoder.Decoded;
import io.headgate.translator.model.KubeObject;
import io.headgate.translator.model.ResourceSet;
import java.io.IOException;

/** Objects from YAML, as the translator reads them. */
final class Objects {
  private static final YAMLMapper YAML = new YAMLMapper();

  private Objects() {}

  static ResourceSet of(String... documents) {
    ResourceSet all = ResourceSet.EMPTY;
    for (String document : documents) {
      if (!(Decoder.decode(resource(document)) instanceof Decoded.Known(KubeObject object))) {
        throw new IllegalArgumentException(document);
      }
      all = all.with(object);
    }
    return all;
  }

  private static Resource resource(String document) {
    try {
      JsonNode object = YAML.readTree(document);
      JsonNode meta = object.path("metadata");
      return Resource.newBuilder()
          .setApiVersion(object.path("apiVersion").asText())
          .setKind(object.path("kind").asText())
          .setNamespace(meta.path("namespace").asText(""))
          .setName(meta.path("name").asText())
          .setJson(ByteString.copyFromUtf8(object.toString()))
          .build();
    } catch (IOException e) {
      throw new IllegalArgumentException(document, e);
    }
  }
}
