package io.headgate.watcher.kubernetes.apply;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.headgate.events.ResourceKey;
import io.headgate.watcher.kubernetes.api.ApiKinds;
import io.headgate.watcher.kubernetes.read.Observed;
import io.headgate.watcher.normalize.CanonicalJson;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;

/** A refusal as an Event of {@code events.k8s.io/v1} on its Gateway. Pure. */
record WarningEvent(Refusal refusal, Observed gateway) {
  private static final String REASON = "ConfigurationRefused";
  private static final String ACTION = "Configure";
  private static final int MAX_NOTE = 1_024;
  private static final int MAX_NAME = 253;
  private static final int DIGITS = 16;

  /** As {@code metav1.MicroTime} wants it. */
  private static final DateTimeFormatter MICROS =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);

  /** On the API server; the same for the same refusal by another proxy. */
  String path() {
    String said = String.join("\n", gateway.uid(), refusal.what(), refusal.error());
    String digest =
        CanonicalJson.digest(said.getBytes(StandardCharsets.UTF_8)).substring(0, DIGITS);
    String name = refusal.gateway().name();
    String cut = name.substring(0, Math.min(name.length(), MAX_NAME - DIGITS - 1));
    ResourceKey event =
        ApiKinds.EVENT.key(
            refusal.gateway().namespace(), cut.replaceFirst("[.-]+$", "") + "." + digest);
    return ApiKinds.EVENT.path(ApiKinds.EVENT.versions().getFirst(), event);
  }

  /**
   * The whole Event.
   *
   * @param count how often so far, the last time at {@code lastMicros}
   */
  ObjectNode json(EventOptions options, int count, long lastMicros) {
    ResourceKey key = refusal.gateway();
    String path = path();
    ObjectNode event = JsonNodeFactory.instance.objectNode();
    event.put("apiVersion", "events.k8s.io/v1").put("kind", "Event");
    event
        .putObject("metadata")
        .put("name", path.substring(path.lastIndexOf('/') + 1))
        .put("namespace", key.namespace());
    event
        .put("eventTime", time(refusal.atMicros()))
        .put("reportingController", options.controllerName())
        .put("reportingInstance", options.instance())
        .put("type", "Warning")
        .put("reason", REASON)
        .put("action", ACTION)
        .put("note", note());
    event
        .putObject("regarding")
        .put("apiVersion", gateway.resource().getApiVersion())
        .put("kind", key.kind())
        .put("namespace", key.namespace())
        .put("name", key.name())
        .put("uid", gateway.uid());
    if (count > 1) {
      event.set("series", series(count, lastMicros));
    }
    return event;
  }

  static ObjectNode series(int count, long lastMicros) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("count", count)
        .put("lastObservedTime", time(lastMicros));
  }

  private String note() {
    String note =
        "Envoy " + refusal.proxy() + " refused " + refusal.what() + ": " + refusal.error();
    byte[] bytes = note.getBytes(StandardCharsets.UTF_8);
    if (bytes.length <= MAX_NOTE) {
      return note;
    }
    // Cut between characters: no byte that continues one may stand first behind the cut.
    int end = MAX_NOTE - 3;
    while ((bytes[end] & 0xC0) == 0x80) {
      end--;
    }
    return new String(bytes, 0, end, StandardCharsets.UTF_8) + "...";
  }

  private static String time(long micros) {
    return MICROS.format(Instant.EPOCH.plus(micros, ChronoUnit.MICROS));
  }
}
