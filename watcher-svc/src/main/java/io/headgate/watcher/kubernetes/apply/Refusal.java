package io.headgate.watcher.kubernetes.apply;

import io.headgate.events.NamespacedName;
import io.headgate.events.ResourceKey;
import io.headgate.events.Topics;
import io.headgate.events.log.Decoded;
import io.headgate.events.log.LogRecord;
import io.headgate.events.v1.AckEvent;
import io.headgate.watcher.kubernetes.api.ApiKinds;
import java.util.Optional;

/**
 * A proxy would not take what its Gateway wants.
 *
 * @param what kind and names of what was refused, as Envoy calls them
 * @param error Envoy's own words
 * @param atMicros since the epoch
 */
record Refusal(ResourceKey gateway, String proxy, String what, String error, long atMicros) {
  private static final int MAX_NAMES = 3;

  /** Of a record of topic {@code acks}, if that is what it tells. */
  static Optional<Refusal> of(LogRecord record) {
    return switch (record.tryDecode(Topics.ACKS)) {
      case Decoded.Value(AckEvent event) when event.getOutcome() == AckEvent.Outcome.NACKED ->
          of(event);
      case Decoded.Value<AckEvent> _, Decoded.Tombstone<AckEvent> _, Decoded.Broken<AckEvent> _ ->
          Optional.empty();
    };
  }

  private static Optional<Refusal> of(AckEvent event) {
    return NamespacedName.tryParse(event.getGateway())
        .map(gateway ->
            new Refusal(
                ApiKinds.GATEWAYS.key(gateway.namespace(), gateway.name()),
                event.getNode(),
                what(event),
                event.getError(),
                event.getAtMicros()));
  }

  private static String what(AckEvent event) {
    String type = event.getTypeUrl().substring(event.getTypeUrl().lastIndexOf('.') + 1);
    int more = event.getResourcesCount() - MAX_NAMES;
    return type
        + (event.getResourcesCount() == 0 ? "" : " ")
        + String.join(
            ", ",
            event.getResourcesList().subList(0, Math.min(MAX_NAMES, event.getResourcesCount())))
        + (more > 0 ? " and " + more + " more" : "");
  }
}
