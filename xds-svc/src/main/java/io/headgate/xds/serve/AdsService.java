package io.headgate.xds.serve;

import com.google.protobuf.Message;
import io.envoyproxy.envoy.config.core.v3.Node;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryResponse;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryResponse;
import io.headgate.xds.snapshot.Snapshot;
import io.headgate.xds.subscribe.Input;
import io.headgate.xds.subscribe.Output;
import io.headgate.xds.subscribe.Protocol;
import io.headgate.xds.subscribe.Subscription;
import io.headgate.xds.trust.RememberedReviews;
import io.headgate.xds.trust.TokenReviewer;
import io.vertx.core.Vertx;
import io.vertx.grpc.common.GrpcMessageDecoder;
import io.vertx.grpc.common.GrpcMessageEncoder;
import io.vertx.grpc.common.ServiceMethod;
import io.vertx.grpc.common.ServiceName;
import io.vertx.grpc.server.GrpcServer;
import io.vertx.grpc.server.GrpcServerRequest;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.slf4j.event.Level;

/**
 * The aggregated discovery service. Confined to one event loop: all streams, and the snapshots they
 * serve, belong to the verticle that made it.
 */
public final class AdsService {
  private static final ServiceName NAME =
      ServiceName.create("envoy.service.discovery.v3.AggregatedDiscoveryService");

  static final ServiceMethod<DeltaDiscoveryRequest, DeltaDiscoveryResponse> DELTA =
      ServiceMethod.server(
          NAME,
          "DeltaAggregatedResources",
          GrpcMessageEncoder.encoder(),
          GrpcMessageDecoder.decoder(DeltaDiscoveryRequest.getDefaultInstance()));

  static final ServiceMethod<DiscoveryRequest, DiscoveryResponse> STATE_OF_THE_WORLD =
      ServiceMethod.server(
          NAME,
          "StreamAggregatedResources",
          GrpcMessageEncoder.encoder(),
          GrpcMessageDecoder.decoder(DiscoveryRequest.getDefaultInstance()));

  final Vertx vertx;
  final XdsOptions options;
  final Wire wire;
  final AckWriter acks;
  final Meters meters;

  /** Present when proxies show tokens. */
  final Optional<TokenReviewer> tokens;

  private final Map<String, Set<Call<?, ?>>> undecided = new HashMap<>();
  private final Map<String, Snapshot> snapshots = new HashMap<>();
  private final Map<String, Set<AdsStream>> streams = new HashMap<>();
  private final Map<String, Integer> streamsPerPeer = new HashMap<>();

  public AdsService(Vertx vertx, XdsOptions options, Wire wire, AckWriter acks, Meters meters) {
    this.vertx = vertx;
    this.options = options;
    this.wire = wire;
    this.acks = acks;
    this.meters = meters;
    this.tokens =
        options.security() instanceof XdsOptions.Security.Tokens security
            ? Optional.of(new RememberedReviews(security.reviewer(), System::nanoTime))
            : Optional.empty();
  }

  public void bind(GrpcServer server) {
    server.callHandler(
        DELTA,
        call ->
            handle(
                call,
                DELTA,
                Protocol.DELTA,
                DeltaDiscoveryRequest::getNode,
                Wire::input,
                wire::delta));
    server.callHandler(
        STATE_OF_THE_WORLD,
        call ->
            handle(
                call,
                STATE_OF_THE_WORLD,
                Protocol.STATE_OF_THE_WORLD,
                DiscoveryRequest::getNode,
                Wire::input,
                wire::stateOfTheWorld));
  }

  /** A gateway has a newer set; its streams learn it in the order in which they came. */
  public void publish(Snapshot snapshot) {
    snapshots.put(snapshot.gateway(), snapshot);
    List.copyOf(streams.getOrDefault(snapshot.gateway(), Set.of()))
        .forEach(stream -> stream.changed(snapshot));
    Set<Call<?, ?>> waited = undecided.remove(snapshot.gateway());
    if (waited != null) {
      waited.forEach(Call::decide);
    }
  }

  Optional<Snapshot> published(String gateway) {
    return Optional.ofNullable(snapshots.get(gateway));
  }

  /** The call is decided when the gateway has a set, which says who may have it. */
  void await(String gateway, Call<?, ?> call) {
    undecided.computeIfAbsent(gateway, _ -> new LinkedHashSet<>()).add(call);
  }

  void awaitNoMore(String gateway, Call<?, ?> call) {
    undecided.computeIfPresent(
        gateway, (_, calls) -> calls.remove(call) && calls.isEmpty() ? null : calls);
  }

  public Map<String, Snapshot> snapshots() {
    return Map.copyOf(snapshots);
  }

  public List<AdsStream> streams() {
    return streams.values().stream().flatMap(Set::stream).toList();
  }

  /** Ends every stream; proxies keep what they have and come back. */
  public void close() {
    streams().forEach(AdsStream::close);
    streams.clear();
  }

  private <Q extends Message, R extends Message> void handle(
      GrpcServerRequest<Q, R> call,
      ServiceMethod<Q, R> method,
      Protocol protocol,
      Function<Q, Node> node,
      Function<Q, Input.Request> input,
      BiFunction<String, Output.Send, R> response) {
    new Call<>(
            this,
            call,
            method.decoder(),
            new Call.Kind(meters.streams(), "", Level.WARN),
            node,
            (peer, opened) -> new Discovery<>(this, peer, opened, protocol, input, response))
        .open();
  }

  /** Takes one of the peer's places for streams; false when there is none left. */
  boolean enter(String peer) {
    int now = streamsPerPeer.merge(peer, 1, Integer::sum);
    if (now > options.limits().streamsPerPeer()) {
      leave(peer);
      return false;
    }
    return true;
  }

  void leave(String peer) {
    streamsPerPeer.computeIfPresent(peer, (_, count) -> count > 1 ? count - 1 : null);
  }

  AdsStream register(AdsStream.Peer peer, Protocol protocol, AdsStream.Sink sink) {
    Subscription subscription = Subscription.start(protocol, options.subscription());
    AdsStream stream = new AdsStream(vertx, peer, subscription, sink, acks, meters);
    streams.computeIfAbsent(peer.gateway(), _ -> new LinkedHashSet<>()).add(stream);
    return stream;
  }

  /** Shows a stream that has just been registered what is published already. */
  void welcome(AdsStream stream) {
    Optional.ofNullable(snapshots.get(stream.peer().gateway())).ifPresent(stream::changed);
  }

  void unregister(AdsStream stream) {
    stream.close();
    Set<AdsStream> same = streams.get(stream.peer().gateway());
    if (same != null && same.remove(stream) && same.isEmpty()) {
      streams.remove(stream.peer().gateway());
    }
  }
}
