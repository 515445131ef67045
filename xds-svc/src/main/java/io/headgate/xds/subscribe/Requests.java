package io.headgate.xds.subscribe;

import io.headgate.xds.snapshot.TypeUrls;
import io.headgate.xds.subscribe.TypeState.Held;
import io.headgate.xds.subscribe.TypeState.Progress;
import io.headgate.xds.subscribe.TypeState.Sent;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Inputs that come from the proxy. Each returns whether the rollout may go on. */
final class Requests {
  private static final String EVERYTHING = "*";

  private Requests() {}

  static boolean delta(Turn turn, Input.Delta request) {
    String url = request.typeUrl();
    boolean first = !turn.knows(url);
    Optional<String> refusal =
        refusal(
            turn,
            url,
            turn.type(url).names().size() + request.subscribe().size(),
            request.initialVersions().size());
    if (refusal.isPresent()) {
      return turn.refuse(refusal.get());
    }
    request.answer().ifPresent(answer -> answered(turn, url, answer));
    if (first) {
      startOver(turn);
    } else if (request.subscribe().isEmpty() && request.unsubscribe().isEmpty()) {
      return true;
    }
    turn.edit(
        url,
        type -> {
          type.settledOn = null;
          if (first) {
            type.wildcard = request.subscribe().isEmpty() && TypeUrls.legacyWildcard(url);
          }
          request.unsubscribe().forEach(name -> unsubscribe(type, name));
          for (String name : request.subscribe()) {
            if (name.equals(EVERYTHING)) {
              type.wildcard = true;
            } else {
              type.names().add(name);
              type.held().computeIfPresent(name, (_, told) -> told.absent() ? null : told);
              type.forced.add(name);
            }
          }
          if (first) {
            resume(type, request);
          }
        });
    return true;
  }

  private static void resume(TypeState.Draft type, Input.Delta request) {
    request
        .initialVersions()
        .forEach((name, version) -> {
          if (type.wildcard || type.names().contains(name)) {
            type.held().put(name, new Held(version.isEmpty() ? "?" : version, null));
            type.accept(name);
            type.forced.remove(name);
          }
        });
    type.resumed = !request.initialVersions().isEmpty();
    type.unanswered = type.wildcard && !type.resumed;
  }

  private static void unsubscribe(TypeState.Draft type, String name) {
    if (name.equals(EVERYTHING)) {
      type.wildcard = false;
      List<String> unwanted = new ArrayList<>(type.held().keySet());
      unwanted.removeAll(type.names());
      unwanted.forEach(type::forget);
    } else if (type.names().remove(name) && !type.wildcard) {
      type.forget(name);
    } else if (type.wildcard) {
      type.forced.add(name);
    }
  }

  static boolean stateOfTheWorld(Turn turn, Input.StateOfTheWorld request) {
    String url = request.typeUrl();
    boolean first = !turn.knows(url);
    Optional<String> refusal = refusal(turn, url, request.names().size(), 0);
    if (refusal.isPresent()) {
      return turn.refuse(refusal.get());
    }
    if (first) {
      startOver(turn);
    } else {
      // Also an answer to an older response says what is wanted now: requests come in order.
      request.answer().ifPresent(answer -> answered(turn, url, answer));
    }
    turn.edit(
        url,
        type -> {
          boolean all =
              request.names().contains(EVERYTHING)
                  || (request.names().isEmpty() && !type.named && TypeUrls.legacyWildcard(url));
          Set<String> before = type.names();
          boolean changed = first || all != type.wildcard;
          for (String name : request.names()) {
            if (!name.equals(EVERYTHING) && before.add(name)) {
              type.forced.add(name);
              type.held().remove(name);
              changed = true;
            }
          }
          List<String> dropped = new ArrayList<>(before);
          dropped.removeAll(request.names());
          dropped.forEach(before::remove);
          type.wildcard = all;
          type.named = type.named || !request.names().isEmpty();
          if (!all) {
            List<String> unwanted = new ArrayList<>(type.held().keySet());
            unwanted.removeAll(before);
            unwanted.forEach(type::forget);
          }
          if (changed || !dropped.isEmpty()) {
            type.settledOn = null;
          }
          type.unanswered = type.unanswered || (first && all);
          type.claimed = first && all ? request.version() : type.claimed;
        });
    return true;
  }

  /** A type joins the stream: what the proxy holds of it has its place in the order, too. */
  private static void startOver(Turn turn) {
    turn.stage = Stage.MAKE;
    turn.openGate();
  }

  private static Optional<String> refusal(Turn turn, String url, int names, int claimed) {
    if (url.isEmpty()) {
      return Optional.of("type_url is empty");
    }
    if (!turn.knows(url) && turn.subscribed().size() >= turn.settings.maxTypes()) {
      return Optional.of("more than " + turn.settings.maxTypes() + " types on one stream");
    }
    if (Math.max(names, claimed) > turn.settings.maxNames()) {
      return Optional.of("more than " + turn.settings.maxNames() + " resource names of one type");
    }
    return Optional.empty();
  }

  /** Takes an ACK or NACK; one whose nonce is unknown is about nothing and changes nothing. */
  private static void answered(Turn turn, String url, Input.Answer answer) {
    Sent sent = turn.type(url).outstanding().get(answer.nonce());
    if (sent == null) {
      return;
    }
    List<String> names = sent.versions().keySet().stream().sorted().toList();
    Optional<String> error = answer.error();
    Set<String> blamed = error.isEmpty() ? Set.of() : Blame.of(names, error.get());
    turn.edit(
        url,
        type -> {
          if (turn.protocol == Protocol.STATE_OF_THE_WORLD) {
            answerOlder(type.outstanding, answer.nonce());
          }
          type.outstanding.remove(answer.nonce());
          Progress was = type.progress;
          type.progress =
              new Progress(
                  was.nonce(),
                  was.sent(),
                  error.isEmpty() ? Math.max(was.acked(), sent.revision()) : was.acked(),
                  error.orElse(null));
          sent.versions()
              .forEach((name, version) -> {
                Held told = type.held().get(name);
                boolean current = told != null && told.version().equals(version);
                if (!blamed.contains(name) && !version.isEmpty() && told != null) {
                  type.accept(name);
                } else if (blamed.contains(name) && current) {
                  type.refused.put(name, version);
                }
              });
        });
    turn.output(
        error.isEmpty()
            ? new Output.Acked(url, sent.revision(), names)
            : new Output.Nacked(
                url, sent.revision(), error.get(), blamed.stream().sorted().toList()));
  }

  /** Such a proxy may answer several responses with the answer to the newest. */
  private static void answerOlder(Map<String, Sent> outstanding, String nonce) {
    Iterator<String> oldestFirst = outstanding.keySet().iterator();
    while (!oldestFirst.next().equals(nonce)) {
      oldestFirst.remove();
    }
  }
}
