package io.headgate.translator.lower;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryResponse;
import io.envoyproxy.envoy.service.discovery.v3.Resource;
import io.headgate.events.seal.SealContext;
import io.headgate.events.seal.Sealer;
import io.headgate.events.v1.XdsResource;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.grpc.common.GrpcMessageDecoder;
import io.vertx.grpc.common.GrpcMessageEncoder;
import io.vertx.grpc.common.ServiceMethod;
import io.vertx.grpc.common.ServiceName;
import io.vertx.grpc.server.GrpcServer;
import io.vertx.grpc.server.GrpcServerRequest;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;

/** Serves sets of resources to one Envoy, one after the other, and remembers what it refused. */
final class XdsStub {
  /** Certificates are opened with this, as the xDS server does. */
  private static final Sealer SEALER = new Sealer(new byte[Sealer.KEY_BYTES]);

  private static final String PREFIX = "type.googleapis.com/envoy.";
  // Clusters before what refers to them.
  private static final List<String> TYPES =
      List.of(
          PREFIX + "config.cluster.v3.Cluster",
          PREFIX + "config.endpoint.v3.ClusterLoadAssignment",
          PREFIX + "extensions.transport_sockets.tls.v3.Secret",
          PREFIX + "config.listener.v3.Listener",
          PREFIX + "config.route.v3.RouteConfiguration");

  private final List<String> refusals = new CopyOnWriteArrayList<>();
  private final Set<String> taken = ConcurrentHashMap.newKeySet();
  private final Map<String, Set<String>> subscribed = new HashMap<>();
  private final Map<String, DeltaDiscoveryResponse> sent = new HashMap<>();
  private List<XdsResource> resources;
  private HttpServer server;
  private volatile Context context;
  private GrpcServerRequest<DeltaDiscoveryRequest, DeltaDiscoveryResponse> stream;
  private long nonces;

  private XdsStub(List<XdsResource> resources) {
    this.resources = resources;
  }

  static XdsStub start(Vertx vertx, List<XdsResource> resources) {
    XdsStub stub = new XdsStub(resources);
    GrpcServer grpc = GrpcServer.server(vertx);
    grpc.callHandler(
        ServiceMethod.server(
            ServiceName.create("envoy.service.discovery.v3.AggregatedDiscoveryService"),
            "DeltaAggregatedResources",
            GrpcMessageEncoder.<DeltaDiscoveryResponse>encoder(),
            GrpcMessageDecoder.<DeltaDiscoveryRequest>decoder(
                DeltaDiscoveryRequest.getDefaultInstance())),
        stub::stream);
    stub.server = Rig.await(vertx.createHttpServer().requestHandler(grpc).listen(0, "127.0.0.1"));
    return stub;
  }

  int port() {
    return server.actualPort();
  }

  List<String> refusals() {
    return List.copyOf(refusals);
  }

  /** Whether Envoy has taken every one of {@code wanted}, references included. */
  boolean hasTaken(List<XdsResource> wanted) {
    return wanted.stream().allMatch(resource -> taken.contains(key(resource)));
  }

  /** Replaces everything that is served. */
  void publish(List<XdsResource> next) {
    context.runOnContext(_ -> {
      List<XdsResource> previous = resources;
      resources = next;
      for (String type : TYPES) {
        Set<String> removed = names(previous, type);
        removed.removeAll(names(next, type));
        Set<String> wanted = subscribed.get(type);
        if (wanted != null) {
          write(type, wanted, removed);
        }
      }
    });
  }

  private void stream(GrpcServerRequest<DeltaDiscoveryRequest, DeltaDiscoveryResponse> request) {
    context = Vertx.currentContext();
    stream = request;
    request.handler(this::on);
    request.endHandler(_ -> request.response().end());
    request.exceptionHandler(_ -> {});
  }

  private void on(DeltaDiscoveryRequest message) {
    String type = message.getTypeUrl();
    DeltaDiscoveryResponse answered = sent.remove(message.getResponseNonce());
    if (message.hasErrorDetail()) {
      refusals.add(type + ": " + message.getErrorDetail().getMessage());
    } else if (answered != null) {
      answered
          .getResourcesList()
          .forEach(resource -> taken.add(key(type, resource.getName(), resource.getVersion())));
    }
    boolean first = !subscribed.containsKey(type);
    Set<String> names = subscribed.computeIfAbsent(type, _ -> new HashSet<>());
    names.addAll(message.getResourceNamesSubscribeList());
    names.removeAll(message.getResourceNamesUnsubscribeList());
    if (first || message.getResourceNamesSubscribeCount() > 0) {
      write(type, Set.copyOf(message.getResourceNamesSubscribeList()), Set.of());
    }
  }

  private void write(String type, Set<String> names, Set<String> removed) {
    boolean all = type.equals(TYPES.get(0)) || type.equals(TYPES.get(3));
    DeltaDiscoveryResponse.Builder response =
        DeltaDiscoveryResponse.newBuilder()
            .setTypeUrl(type)
            .setNonce(Long.toString(++nonces))
            .addAllRemovedResources(removed);
    resources.stream()
        .filter(r -> r.getTypeUrl().equals(type) && (all || names.contains(r.getName())))
        .forEach(resource -> response.addResources(pack(resource)));
    sent.put(response.getNonce(), response.build());
    stream.response().write(response.build());
  }

  private static Resource pack(XdsResource resource) {
    ByteString bytes =
        resource.hasSealed()
            ? ByteString.copyFrom(
                SEALER.open(
                    SealContext.xds(resource.getGateway(), resource.getName()),
                    resource.getSealed().toByteArray()))
            : resource.getMessage();
    return Resource.newBuilder()
        .setName(resource.getName())
        .setVersion(resource.getVersion())
        .setResource(Any.newBuilder().setTypeUrl(resource.getTypeUrl()).setValue(bytes))
        .build();
  }

  private static Set<String> names(List<XdsResource> resources, String type) {
    return resources.stream()
        .filter(resource -> resource.getTypeUrl().equals(type))
        .map(XdsResource::getName)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static String key(XdsResource resource) {
    return key(resource.getTypeUrl(), resource.getName(), resource.getVersion());
  }

  private static String key(String type, String name, String version) {
    return type + "|" + name + "|" + version;
  }
}
