package io.headgate.xds.serve;

import io.envoyproxy.envoy.config.core.v3.Node;
import io.headgate.xds.subscribe.Input;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * How long the texts of a request may be: they are kept for the life of a stream, logged, and
 * written to topic {@code acks}. How many there may be is for the subscription to say.
 */
final class RequestBounds {
  private static final int NODE_CHARS = 512;
  private static final int TYPE_URL_CHARS = 256;
  private static final int NAME_CHARS = 1_024;

  private RequestBounds() {}

  /** What is wrong with who asks; empty when nothing is. */
  static Optional<String> problem(Node node) {
    if (node.getId().isEmpty()) {
      return Optional.of("the first request must carry node.id");
    }
    if (!keyPart(node.getId(), NODE_CHARS) || !keyPart(node.getCluster(), NODE_CHARS)) {
      return Optional.of(
          "node.id and node.cluster have at most "
              + NODE_CHARS
              + " characters, no '|' and no control characters");
    }
    return Optional.empty();
  }

  /** What is wrong with what is asked; empty when nothing is. */
  static Optional<String> problem(Input.Request request) {
    if (!keyPart(request.typeUrl(), TYPE_URL_CHARS)) {
      return Optional.of(
          "type_url has at most "
              + TYPE_URL_CHARS
              + " characters, no '|' and no control characters");
    }
    Stream<Collection<String>> texts =
        switch (request) {
          case Input.Delta delta ->
              Stream.of(
                  delta.subscribe(),
                  delta.unsubscribe(),
                  delta.initialVersions().keySet(),
                  delta.initialVersions().values());
          case Input.StateOfTheWorld world -> Stream.of(world.names(), List.of(world.version()));
        };
    return texts.flatMap(Collection::stream).anyMatch(text -> text.length() > NAME_CHARS)
        ? Optional.of("resource names and versions have at most " + NAME_CHARS + " characters")
        : Optional.empty();
  }

  /** Whether the text may be a part of a key on the log, and be logged as it is. */
  private static boolean keyPart(String text, int maxChars) {
    return text.length() <= maxChars
        && text.indexOf('|') < 0
        && text.chars().noneMatch(Character::isISOControl);
  }
}
