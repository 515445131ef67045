package io.headgate.cli.up;

import com.google.protobuf.InvalidProtocolBufferException;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.headgate.events.Topics;
import io.headgate.events.log.Decoded;
import io.headgate.events.log.EventLog;
import io.headgate.events.v1.XdsEvent;
import io.headgate.events.v1.XdsResource;
import io.headgate.xds.snapshot.TypeUrls;
import io.vertx.core.Future;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Says which listeners are served on another port than their own, each once. Thread-safe. */
final class MovedPorts {
  private static final Pattern NAME = Pattern.compile("https?/(\\d+)");

  private final int port;
  private final Consumer<String> progress;
  private final Set<String> said = ConcurrentHashMap.newKeySet();

  /**
   * Prepares to tell.
   *
   * @param port of listeners on port 80; of these the gateway's address tells
   */
  MovedPorts(int port, Consumer<String> progress) {
    this.port = port;
    this.progress = progress;
  }

  /** Tells of what comes from now on. */
  Future<EventLog.Tail> follow(EventLog log) {
    return log.readCompacted(Topics.XDS)
        .compose(known ->
            log.tail(
                Topics.XDS,
                known.end(),
                records -> {
                  records.forEach(record -> {
                    if (record.tryDecode(Topics.XDS)
                        instanceof Decoded.Value<XdsEvent>(XdsEvent event)) {
                      tell(List.of(event.getResource()));
                    }
                  });
                  return Future.succeededFuture();
                }));
  }

  /** Tells of what there is. */
  void tell(List<XdsResource> resources) {
    for (XdsResource resource : resources) {
      Matcher own = NAME.matcher(resource.getName());
      if (resource.getTypeUrl().equals(TypeUrls.LISTENER) && own.matches()) {
        int bound = bound(resource);
        String line =
            "port %s of Gateway %s is served on %d: ports below 1024 need privileges"
                .formatted(own.group(1), resource.getGateway(), bound);
        if (bound != port && bound != Integer.parseInt(own.group(1)) && said.add(line)) {
          progress.accept(line);
        }
      }
    }
  }

  private int bound(XdsResource resource) {
    try {
      return Listener.parseFrom(resource.getMessage())
          .getAddress()
          .getSocketAddress()
          .getPortValue();
    } catch (InvalidProtocolBufferException e) {
      return port; // `status` says that it cannot be read
    }
  }
}
