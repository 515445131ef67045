package io.headgate.xds.serve;

import io.headgate.xds.subscribe.Input;
import io.headgate.xds.subscribe.Output;
import io.headgate.xds.subscribe.Protocol;
import io.vertx.grpc.common.GrpcStatus;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;

/** A proxy asks for its configuration. */
final class Discovery<Q, R> implements Session<Q>, AdsStream.Sink {
  private final AdsService service;
  private final Call<Q, R> call;
  private final Function<Q, Input.Request> input;
  private final BiFunction<String, Output.Send, R> response;
  private final AdsStream stream;

  Discovery(
      AdsService service,
      AdsStream.Peer peer,
      Call<Q, R> call,
      Protocol protocol,
      Function<Q, Input.Request> input,
      BiFunction<String, Output.Send, R> response) {
    this.service = service;
    this.call = call;
    this.input = input;
    this.response = response;
    this.stream = service.register(peer, protocol, this);
  }

  @Override
  public void begin() {
    service.welcome(stream);
  }

  @Override
  public void on(Q request) {
    Input.Request asked = input.apply(request);
    Optional<String> problem = RequestBounds.problem(asked);
    if (problem.isPresent()) {
      call.end(GrpcStatus.INVALID_ARGUMENT, problem.get());
    } else {
      stream.input(asked);
    }
  }

  @Override
  public void over() {
    service.unregister(stream);
  }

  @Override
  public void send(Output.Send send) {
    call.write(response.apply(stream.peer().gateway(), send));
  }

  @Override
  public void end(GrpcStatus status, String message) {
    call.end(status, message);
  }
}
