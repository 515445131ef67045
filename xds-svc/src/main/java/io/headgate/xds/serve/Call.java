package io.headgate.xds.serve;

import io.envoyproxy.envoy.config.core.v3.Node;
import io.headgate.xds.trust.Admission;
import io.headgate.xds.trust.Caller;
import io.headgate.xds.trust.TokenReviewer;
import io.vertx.core.net.SocketAddress;
import io.vertx.grpc.common.CodecException;
import io.vertx.grpc.common.GrpcMessage;
import io.vertx.grpc.common.GrpcMessageDecoder;
import io.vertx.grpc.common.GrpcStatus;
import io.vertx.grpc.common.InvalidMessageException;
import io.vertx.grpc.common.MessageSizeOverflowException;
import io.vertx.grpc.server.GrpcServerRequest;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * One gRPC call: finds out who is calling, then hands requests to a session; ends exactly once.
 * While it is not known who calls, or whether that one may, nothing is read.
 */
final class Call<Q, R> {
  private static final Logger LOG = LoggerFactory.getLogger(Call.class);

  private final AdsService service;
  private final GrpcServerRequest<Q, R> call;
  private final GrpcMessageDecoder<Q> decoder;
  private final Kind kind;
  private final Function<Q, Node> node;
  private final Session.Opening<Q, R> opening;
  private final String address;
  private Caller caller;
  private @Nullable Session<Q> session;
  private @Nullable Q first;
  private boolean over;

  /**
   * What calls of one method have in common.
   *
   * @param open how many there are
   * @param place begins the name of the places that a peer has for them
   * @param refusals how to log those that are refused: not loudly where the next one comes at once
   */
  record Kind(AtomicInteger open, String place, Level refusals) {}

  /**
   * Prepares a call.
   *
   * @param node who asks, by the first request
   */
  Call(
      AdsService service,
      GrpcServerRequest<Q, R> call,
      GrpcMessageDecoder<Q> decoder,
      Kind kind,
      Function<Q, Node> node,
      Session.Opening<Q, R> opening) {
    this.service = service;
    this.call = call;
    this.decoder = decoder;
    this.kind = kind;
    this.node = node;
    this.opening = opening;
    SocketAddress remote = call.connection().remoteAddress();
    this.address = remote == null ? "unknown" : String.valueOf(remote.host());
    this.caller = Presented.caller(service.options.security(), call);
  }

  void open() {
    String place = kind.place() + caller.subject().orElse(address);
    if (!service.enter(place)) {
      service.meters.refused("streams");
      over = true;
      finish(GrpcStatus.RESOURCE_EXHAUSTED, "too many streams from " + place);
      return;
    }
    kind.open().incrementAndGet();
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
    service.tokens.ifPresent(this::review);
  }

  private void review(TokenReviewer reviewer) {
    Optional<String> token = Presented.token(call);
    if (token.isEmpty()) {
      end(GrpcStatus.UNAUTHENTICATED, "no ServiceAccount token in the authorization header");
      return;
    }
    call.pause();
    reviewer
        .review(token.get())
        .onSuccess(this::reviewed)
        .onFailure(cause -> {
          service.meters.reviewed("failed");
          end(GrpcStatus.UNAVAILABLE, "the token cannot be reviewed: " + cause.getMessage());
        });
  }

  private void reviewed(TokenReviewer.Verdict verdict) {
    if (over) {
      return;
    }
    switch (verdict) {
      case TokenReviewer.Verdict.Account account -> {
        service.meters.reviewed("accepted");
        caller = new Caller.Account(account.name());
        call.resume();
      }
      case TokenReviewer.Verdict.Refused refused -> {
        service.meters.reviewed("refused");
        end(GrpcStatus.UNAUTHENTICATED, refused.reason());
      }
    }
  }

  private Runnable closing = () -> {};

  void write(R response) {
    if (!over) {
      call.response().write(response);
    }
  }

  void end(GrpcStatus status, String message) {
    if (over) {
      return;
    }
    closing.run();
    service.meters.refused(status.name());
    LOG.atLevel(kind.refusals())
        .addKeyValue("peer", address)
        .addKeyValue("subject", caller.subject().orElse(""))
        .addKeyValue("status", status.name())
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
    Session<Q> open = session;
    if (open != null && !open.listens()) {
      return;
    }
    Q request;
    try {
      request = decoder.decode(message);
    } catch (CodecException e) {
      end(GrpcStatus.INVALID_ARGUMENT, "the request cannot be decoded");
      return;
    }
    try {
      request(request);
    } catch (RuntimeException e) {
      LOG.atError()
          .addKeyValue("peer", address)
          .setCause(e)
          .log("Could not handle a request, which is a bug");
      end(GrpcStatus.INTERNAL, "could not handle the request");
    }
  }

  private void request(Q message) {
    Session<Q> open = session;
    if (open != null) {
      open.on(message);
      return;
    }
    Optional<String> nameless = RequestBounds.problem(node.apply(message));
    if (nameless.isPresent()) {
      end(GrpcStatus.INVALID_ARGUMENT, nameless.get());
      return;
    }
    first = message;
    decide();
  }

  /** Whether the one who asked first gets what it asked for. */
  void decide() {
    Q message = first;
    if (over || message == null) {
      return;
    }
    Node from = node.apply(message);
    switch (caller.ask(from.getCluster(), service.published(from.getCluster()))) {
      case Admission.Granted granted -> {
        first = null;
        Session<Q> open =
            opening.open(
                new AdsStream.Peer(granted.gateway(), from.getId(), address, caller), this);
        session = open;
        open.begin();
        if (!over) {
          open.on(message);
          call.resume();
        }
      }
      case Admission.Undecided undecided -> {
        call.pause();
        service.await(undecided.gateway(), this);
      }
      case Admission.Denied denied -> end(GrpcStatus.PERMISSION_DENIED, denied.reason());
      case Admission.Unusable unusable -> end(GrpcStatus.INVALID_ARGUMENT, unusable.reason());
    }
  }

  private void expectFirstRequest() {
    Q waiting = first;
    if (waiting != null) {
      end(
          GrpcStatus.UNAVAILABLE,
          "nothing is published for gateway " + node.apply(waiting).getCluster() + " yet");
    } else if (session == null) {
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
    kind.open().decrementAndGet();
    Session<Q> open = session;
    if (open != null) {
      open.over();
    }
    Q waiting = first;
    if (waiting != null) {
      first = null;
      service.awaitNoMore(node.apply(waiting).getCluster(), this);
    }
  }

  private void finish(GrpcStatus status, String message) {
    call.response().status(status).statusMessage(message).end();
  }
}
