package io.headgate.xds.serve;

import com.google.protobuf.Message;
import io.envoyproxy.envoy.config.core.v3.Node;
import io.headgate.xds.subscribe.Input;
import io.headgate.xds.subscribe.Output;
import io.headgate.xds.subscribe.Protocol;
import io.vertx.core.net.SocketAddress;
import io.vertx.grpc.common.CodecException;
import io.vertx.grpc.common.GrpcMessage;
import io.vertx.grpc.common.GrpcMessageDecoder;
import io.vertx.grpc.common.GrpcStatus;
import io.vertx.grpc.common.InvalidMessageException;
import io.vertx.grpc.common.MessageSizeOverflowException;
import io.vertx.grpc.server.GrpcServerRequest;
import java.security.cert.X509Certificate;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One gRPC call: finds out who is calling, then hands requests to the stream; ends exactly once.
 */
final class Call<Q extends Message, R extends Message> implements AdsStream.Sink {
  private static final Logger log = LoggerFactory.getLogger(Call.class);

  private final AdsService service;
  private final GrpcServerRequest<Q, R> call;
  private final GrpcMessageDecoder<Q> decoder;
  private final Protocol protocol;
  private final Function<Q, Node> node;
  private final Function<Q, Input.Request> input;
  private final BiFunction<String, Output.Send, R> response;
  private final String address;
  private final Optional<Identity> identity;
  private @Nullable AdsStream stream;
  private boolean over;

  Call(
      AdsService service,
      GrpcServerRequest<Q, R> call,
      GrpcMessageDecoder<Q> decoder,
      Protocol protocol,
      Function<Q, Node> node,
      Function<Q, Input.Request> input,
      BiFunction<String, Output.Send, R> response) {
    this.service = service;
    this.call = call;
    this.decoder = decoder;
    this.protocol = protocol;
    this.node = node;
    this.input = input;
    this.response = response;
    SocketAddress remote = call.connection().remoteAddress();
    this.address = remote == null ? "unknown" : String.valueOf(remote.host());
    this.identity = identity(call);
  }

  void open() {
    String place = identity.map(Identity::subject).orElse(address);
    if (!service.enter(place)) {
      service.meters.refused("streams");
      over = true;
      finish(GrpcStatus.RESOURCE_EXHAUSTED, "too many streams from " + place);
      return;
    }
    service.meters.opened();
    long timer =
        service.vertx.setTimer(
            service.options.limits().firstRequestMillis(), _ -> expectFirstRequest());
    call.invalidMessageHandler(this::invalid)
        .errorHandler(_ -> over(place, timer))
        .exceptionHandler(_ -> over(place, timer))
        .endHandler(_ -> {
          if (!over) {
            over(place, timer);
            finish(GrpcStatus.OK, "");
          }
        })
        .messageHandler(this::message);
    call.response().exceptionHandler(_ -> over(place, timer));
    closing = () -> over(place, timer);
  }

  private Runnable closing = () -> {};

  @Override
  public void send(Output.Send send) {
    AdsStream to = stream;
    if (!over && to != null) {
      call.response().write(response.apply(to.peer().gateway(), send));
    }
  }

  @Override
  public void end(GrpcStatus status, String message) {
    if (over) {
      return;
    }
    closing.run();
    service.meters.refused(status.name());
    log.atWarn()
        .addKeyValue("peer", address)
        .addKeyValue("status", status)
        .addKeyValue("reason", message)
        .log("Closed a proxy's stream");
    finish(status, message);
  }

  /** Decoding here and not in the framework, which would reset the stream without a word. */
  private void message(GrpcMessage message) {
    if (over) {
      return;
    }
    if (!message.encoding().equals("identity")) {
      end(GrpcStatus.UNIMPLEMENTED, "compressed requests are not supported");
      return;
    }
    Q request;
    try {
      request = decoder.decode(message);
    } catch (CodecException e) {
      end(GrpcStatus.INVALID_ARGUMENT, "request is no discovery request");
      return;
    }
    try {
      request(request);
    } catch (RuntimeException e) {
      log.atError()
          .addKeyValue("peer", address)
          .setCause(e)
          .log("Could not handle a request, which is a bug");
      end(GrpcStatus.INTERNAL, "could not handle the request");
    }
  }

  private void request(Q message) {
    Input.Request asked = input.apply(message);
    Optional<String> problem = RequestBounds.problem(asked);
    if (problem.isPresent()) {
      end(GrpcStatus.INVALID_ARGUMENT, problem.get());
      return;
    }
    AdsStream to = stream;
    if (to == null) {
      to = identified(node.apply(message));
      if (to == null) {
        return;
      }
      stream = to;
      service.welcome(to);
    }
    to.input(asked);
  }

  private @Nullable AdsStream identified(Node from) {
    Optional<String> problem = RequestBounds.problem(from);
    if (problem.isPresent()) {
      end(GrpcStatus.INVALID_ARGUMENT, problem.get());
      return null;
    }
    Optional<String> gateway =
        identity.isPresent()
            ? identity.get().gateway(from.getCluster())
            : Optional.of(from.getCluster()).filter(cluster -> !cluster.isEmpty());
    if (gateway.isEmpty()) {
      if (identity.isPresent()) {
        end(
            GrpcStatus.PERMISSION_DENIED,
            "the client certificate does not stand for gateway " + from.getCluster());
      } else {
        end(GrpcStatus.INVALID_ARGUMENT, "node.cluster must be the gateway's namespace/name");
      }
      return null;
    }
    AdsStream.Peer peer =
        new AdsStream.Peer(gateway.get(), from.getId(), address, identity.map(Identity::subject));
    return service.register(peer, protocol, this);
  }

  private void expectFirstRequest() {
    if (stream == null) {
      end(GrpcStatus.DEADLINE_EXCEEDED, "no request on this stream");
    }
  }

  private void invalid(InvalidMessageException cause) {
    if (cause instanceof MessageSizeOverflowException) {
      end(
          GrpcStatus.RESOURCE_EXHAUSTED,
          "request above " + service.options.limits().messageBytes() + " bytes");
    } else {
      end(GrpcStatus.INVALID_ARGUMENT, "request is no gRPC message");
    }
  }

  private void over(String place, long timer) {
    if (over) {
      return;
    }
    over = true;
    service.vertx.cancelTimer(timer);
    service.leave(place);
    service.meters.closed();
    if (stream != null) {
      service.unregister(stream);
    }
  }

  private void finish(GrpcStatus status, String message) {
    call.response().status(status).statusMessage(message).end();
  }

  private static Optional<Identity> identity(GrpcServerRequest<?, ?> call) {
    if (!call.connection().isSsl()) {
      return Optional.empty();
    }
    try {
      return call.connection().peerCertificates().stream()
          .filter(X509Certificate.class::isInstance)
          .map(X509Certificate.class::cast)
          .findFirst()
          .map(Identity::of);
    } catch (SSLPeerUnverifiedException e) {
      throw new IllegalStateException("TLS without a client certificate was let in", e);
    }
  }
}
