package io.headgate.xds.serve;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryResponse;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryResponse;
import io.headgate.events.seal.SealContext;
import io.headgate.events.seal.SealException;
import io.headgate.events.seal.Sealer;
import io.headgate.xds.snapshot.Resource;
import io.headgate.xds.subscribe.Input;
import io.headgate.xds.subscribe.Output;
import java.util.HashSet;
import java.util.Optional;
import java.util.function.BiConsumer;

/** Between the messages of the discovery service and the subscription's inputs and outputs. */
public final class Wire {
  private final Optional<Sealer> sealer;
  private final BiConsumer<Resource, String> unreadable;

  /**
   * @param unreadable is told about a sealed resource that cannot be opened, and why; the resource
   *     is left out
   */
  public Wire(Optional<Sealer> sealer, BiConsumer<Resource, String> unreadable) {
    this.sealer = sealer;
    this.unreadable = unreadable;
  }

  static Input.Request input(DeltaDiscoveryRequest request) {
    return new Input.Delta(
        request.getTypeUrl(),
        new HashSet<>(request.getResourceNamesSubscribeList()),
        new HashSet<>(request.getResourceNamesUnsubscribeList()),
        request.getInitialResourceVersionsMap(),
        answer(
            request.getResponseNonce(),
            request.hasErrorDetail(),
            request.getErrorDetail().getMessage()));
  }

  static Input.Request input(DiscoveryRequest request) {
    return new Input.StateOfTheWorld(
        request.getTypeUrl(),
        new HashSet<>(request.getResourceNamesList()),
        request.getVersionInfo(),
        answer(
            request.getResponseNonce(),
            request.hasErrorDetail(),
            request.getErrorDetail().getMessage()));
  }

  DeltaDiscoveryResponse delta(String gateway, Output.Send send) {
    DeltaDiscoveryResponse.Builder response =
        DeltaDiscoveryResponse.newBuilder()
            .setTypeUrl(send.typeUrl())
            .setNonce(send.nonce())
            .setSystemVersionInfo(send.version())
            .addAllRemovedResources(send.removed());
    for (Resource resource : send.resources()) {
      open(gateway, resource)
          .ifPresent(any ->
              response
                  .addResourcesBuilder()
                  .setName(resource.name())
                  .setVersion(resource.version())
                  .setResource(any));
    }
    return response.build();
  }

  DiscoveryResponse stateOfTheWorld(String gateway, Output.Send send) {
    DiscoveryResponse.Builder response =
        DiscoveryResponse.newBuilder()
            .setTypeUrl(send.typeUrl())
            .setNonce(send.nonce())
            .setVersionInfo(send.version());
    for (Resource resource : send.resources()) {
      open(gateway, resource).ifPresent(response::addResources);
    }
    return response.build();
  }

  private Optional<Any> open(String gateway, Resource resource) {
    Any.Builder any = Any.newBuilder().setTypeUrl(resource.typeUrl());
    return switch (resource.body()) {
      case Resource.Body.Clear clear -> Optional.of(any.setValue(clear.bytes()).build());
      case Resource.Body.Sealed sealed -> {
        if (sealer.isEmpty()) {
          unreadable.accept(resource, "no sealing key configured");
          yield Optional.empty();
        }
        try {
          byte[] opened =
              sealer
                  .get()
                  .open(SealContext.xds(gateway, resource.name()), sealed.bytes().toByteArray());
          yield Optional.of(any.setValue(ByteString.copyFrom(opened)).build());
        } catch (SealException e) {
          unreadable.accept(resource, String.valueOf(e.getMessage()));
          yield Optional.empty();
        }
      }
    };
  }

  private static Optional<Input.Answer> answer(String nonce, boolean refused, String error) {
    if (nonce.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(new Input.Answer(nonce, refused ? Optional.of(error) : Optional.empty()));
  }
}
