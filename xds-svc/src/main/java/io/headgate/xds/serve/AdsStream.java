package io.headgate.xds.serve;

import io.headgate.events.v1.AckEvent.Outcome;
import io.headgate.xds.snapshot.Snapshot;
import io.headgate.xds.snapshot.TypeUrls;
import io.headgate.xds.subscribe.Input;
import io.headgate.xds.subscribe.Output;
import io.headgate.xds.subscribe.Step;
import io.headgate.xds.subscribe.Subscription;
import io.headgate.xds.subscribe.TypeState;
import io.headgate.xds.trust.Caller;
import io.vertx.core.Vertx;
import io.vertx.grpc.common.GrpcStatus;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The shell of one identified stream: feeds the subscription and does what it asks for. */
public final class AdsStream {
  private static final Logger LOG = LoggerFactory.getLogger(AdsStream.class);

  /**
   * Who is at the other end.
   *
   * @param gateway namespace/name
   */
  public record Peer(String gateway, String node, String address, Caller caller) {}

  /** Where responses go. */
  interface Sink {
    void send(Output.Send response);

    void end(GrpcStatus status, String message);
  }

  private final Vertx vertx;
  private final Peer peer;
  private final Sink sink;
  private final AckWriter acks;
  private final Meters meters;
  private final Map<String, Long> sentNanos = new HashMap<>();
  private Subscription subscription;
  private long visibleNanos = System.nanoTime();
  private boolean closed;

  AdsStream(
      Vertx vertx, Peer peer, Subscription subscription, Sink sink, AckWriter acks, Meters meters) {
    this.vertx = vertx;
    this.peer = peer;
    this.subscription = subscription;
    this.sink = sink;
    this.acks = acks;
    this.meters = meters;
  }

  public Peer peer() {
    return peer;
  }

  public Subscription subscription() {
    return subscription;
  }

  /** There is a newer set; who may not have it has lost the right to the older one, too. */
  void changed(Snapshot snapshot) {
    if (!peer.caller().mayHave(snapshot)) {
      sink.end(GrpcStatus.PERMISSION_DENIED, peer.caller().denied(snapshot).reason());
      return;
    }
    visibleNanos = System.nanoTime();
    input(new Input.SnapshotChanged(snapshot));
  }

  /** A bug costs this stream and no other; the proxy keeps what it has and comes back. */
  void input(Input input) {
    if (closed) {
      return;
    }
    try {
      Step step = subscription.on(input);
      subscription = step.next();
      step.outputs().forEach(this::act);
    } catch (RuntimeException bug) {
      LOG.atError()
          .addKeyValue("gateway", peer.gateway())
          .addKeyValue("nodeId", peer.node())
          .addKeyValue("input", input.getClass().getSimpleName())
          .setCause(bug)
          .log("Could not serve a proxy, which is a bug; its stream ends");
      sink.end(GrpcStatus.INTERNAL, "the server could not go on with this stream");
    }
  }

  /** The stream is over, whoever ended it. */
  void close() {
    if (closed) {
      return;
    }
    closed = true;
    subscription
        .types()
        .forEach((url, type) ->
            acks.write(peer, url, Outcome.DISCONNECTED, type.progress().acked(), "", List.of()));
  }

  private void act(Output output) {
    switch (output) {
      case Output.Send send -> {
        sink.send(send);
        long now = System.nanoTime();
        sentNanos.put(send.typeUrl(), now);
        meters.pushed(send.typeUrl(), Duration.ofNanos(now - visibleNanos));
        acks.write(
            peer,
            send.typeUrl(),
            Outcome.SENT,
            send.revision(),
            "",
            send.resources().stream().limit(100).map(resource -> resource.name()).toList());
      }
      case Output.Acked acked -> {
        Long sent = acked.names().isEmpty() ? null : sentNanos.get(acked.typeUrl());
        if (sent != null) {
          meters.acked(acked.typeUrl(), Duration.ofNanos(System.nanoTime() - sent));
        }
        acks.write(peer, acked.typeUrl(), Outcome.ACKED, acked.revision(), "", acked.names());
      }
      case Output.Nacked nacked -> {
        meters.nacked(nacked.typeUrl());
        LOG.atWarn()
            .addKeyValue("gateway", peer.gateway())
            .addKeyValue("nodeId", peer.node())
            .addKeyValue("typeUrl", TypeUrls.shortName(nacked.typeUrl()))
            .addKeyValue("revision", nacked.revision())
            .addKeyValue("error", AckWriter.bounded(nacked.error()))
            .log("Proxy refused a response and keeps what it had");
        acks.write(
            peer,
            nacked.typeUrl(),
            Outcome.NACKED,
            nacked.revision(),
            nacked.error(),
            nacked.names());
      }
      case Output.StartGateTimer start ->
          vertx.setTimer(start.millis(), _ -> input(new Input.GateTimedOut(start.gate())));
      case Output.Refuse refuse -> sink.end(GrpcStatus.RESOURCE_EXHAUSTED, refuse.reason());
    }
  }

  /** Per type, in the order of delivery. */
  public Map<String, TypeState> types() {
    return subscription.types();
  }
}
