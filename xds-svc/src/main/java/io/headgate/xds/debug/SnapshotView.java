package io.headgate.xds.debug;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.Parser;
import com.google.protobuf.TypeRegistry;
import com.google.protobuf.util.JsonFormat;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.headgate.xds.snapshot.Resource;
import io.headgate.xds.snapshot.Snapshot;
import io.headgate.xds.snapshot.TypeUrls;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Map;

/** A published set as JSON. Secrets show their version only. */
final class SnapshotView {
  private static final Map<String, Parser<? extends Message>> PARSERS =
      Map.of(
          TypeUrls.CLUSTER, Cluster.parser(),
          TypeUrls.ENDPOINTS, ClusterLoadAssignment.parser(),
          TypeUrls.LISTENER, Listener.parser(),
          TypeUrls.ROUTES, RouteConfiguration.parser());

  private static final JsonFormat.Printer PRINTER =
      JsonFormat.printer().usingTypeRegistry(types()).preservingProtoFieldNames();

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
    Parser<? extends Message> parser = PARSERS.get(resource.typeUrl());
    if (resource.secret()) {
      return view.put("redacted", true);
    }
    if (parser == null) {
      return view.put("bytes", resource.body().bytes().size());
    }
    try {
      Message message = parser.parseFrom(resource.body().bytes());
      return view.put("resource", new JsonObject(PRINTER.print(message)));
    } catch (InvalidProtocolBufferException e) {
      return view.put("bytes", resource.body().bytes().size()).put("unprintable", e.getMessage());
    }
  }

  private static TypeRegistry types() {
    TypeRegistry.Builder types = TypeRegistry.newBuilder();
    PrintableTypes.ALL.forEach(types::add);
    return types.build();
  }
}
