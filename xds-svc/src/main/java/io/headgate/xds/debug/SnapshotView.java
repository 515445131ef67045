package io.headgate.xds.debug;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.headgate.xds.snapshot.Resource;
import io.headgate.xds.snapshot.Snapshot;
import io.headgate.xds.snapshot.TypeUrls;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;

/** A published set as JSON. Secrets show their version only. */
final class SnapshotView {
  private SnapshotView() {}

  /**
   * @param type short or long name of a type, empty for all
   */
  static JsonObject of(Snapshot snapshot, String type) {
    JsonObject types = new JsonObject();
    snapshot.types().keySet().stream()
        .sorted(TypeUrls.ORDER)
        .filter(url -> type.isEmpty() || type.equals(url) || type.equals(TypeUrls.shortName(url)))
        .forEach(url -> {
          JsonArray resources = new JsonArray();
          snapshot.type(url).values().forEach(resource -> resources.add(view(resource)));
          types.put(TypeUrls.shortName(url), resources);
        });
    return new JsonObject()
        .put("gateway", snapshot.gateway())
        .put("revision", snapshot.revision())
        .put("types", types);
  }

  private static JsonObject view(Resource resource) {
    JsonObject view =
        new JsonObject().put("name", resource.name()).put("version", resource.version());
    if (resource.secret()) {
      return view.put("redacted", true);
    }
    ByteString bytes = resource.body().bytes();
    try {
      return XdsJson.print(resource.typeUrl(), bytes)
          .map(json -> view.put("resource", new JsonObject(json)))
          .orElseGet(() -> view.put("bytes", bytes.size()));
    } catch (InvalidProtocolBufferException e) {
      return view.put("bytes", bytes.size()).put("unprintable", e.getMessage());
    }
  }
}
