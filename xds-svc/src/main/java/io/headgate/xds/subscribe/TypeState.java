package io.headgate.xds.subscribe;

import io.headgate.xds.snapshot.Resource;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What one stream knows about one type. Immutable.
 *
 * @param wildcard everything of the type is wanted
 * @param named the state-of-the-world client has named resources before, so that an empty list
 *     means nothing, no longer everything
 * @param names wanted by name
 * @param held what the proxy was last told, or said it has
 * @param accepted names of which the proxy has taken over some version
 * @param forced names to be answered even if the proxy has them already
 * @param refused name to the version the proxy does not want
 * @param outstanding responses without an answer, by nonce, oldest first
 * @param unanswered the first request wants an answer even if there is nothing to say
 * @param resumed the proxy came back with what it had, and nothing has been sent since
 * @param claimed version the state-of-the-world client came back with
 * @param progress nonce, revisions and the last error, for people
 * @param settledOn the resources for which nothing is left to send, compared by identity
 */
public record TypeState(
    boolean wildcard,
    boolean named,
    Set<String> names,
    Map<String, Held> held,
    Set<String> accepted,
    Set<String> forced,
    Map<String, String> refused,
    Map<String, Sent> outstanding,
    boolean unanswered,
    boolean resumed,
    String claimed,
    Progress progress,
    @Nullable Map<String, Resource> settledOn) {

  /**
   * What the proxy has of one resource, as far as we know.
   *
   * @param version empty when the proxy was told that there is no such resource
   * @param resource null when only the version is known, from a client that came back
   */
  public record Held(String version, @Nullable Resource resource) {
    static final Held ABSENT = new Held("", null);

    boolean absent() {
      return version.isEmpty();
    }
  }

  /**
   * A response on its way.
   *
   * @param versions name to version, empty for a removal
   * @param gating whether later stages have to wait for its answer
   */
  public record Sent(long revision, Map<String, String> versions, boolean gating) {}

  /**
   * How far the type has come.
   *
   * @param nonce of the newest response
   * @param sent revision of the newest response, 0 when none
   * @param acked revision of the newest response that was taken over, 0 when none
   * @param error the proxy's words, until it takes over a response again
   */
  public record Progress(String nonce, long sent, long acked, @Nullable String error) {
    static final Progress NONE = new Progress("", 0, 0, null);
  }

  static final TypeState NEW =
      new TypeState(
          false,
          false,
          Set.of(),
          Map.of(),
          Set.of(),
          Set.of(),
          Map.of(),
          Map.of(),
          false,
          false,
          "",
          Progress.NONE,
          null);

  boolean wants(String name) {
    return wildcard || names.contains(name);
  }

  /** Whether the proxy was told about the resource and not that there is none. */
  boolean has(String name) {
    Held told = held.get(name);
    return told != null && !told.absent();
  }

  boolean gated() {
    return outstanding.values().stream().anyMatch(Sent::gating);
  }

  Draft draft() {
    return new Draft(this);
  }

  /** A working copy for one step; large parts are copied when first written. */
  static final class Draft {
    private Set<String> names;
    private Map<String, Held> held;
    private Set<String> accepted;
    private boolean ownNames;
    private boolean ownHeld;
    private boolean ownAccepted;
    final Set<String> forced;
    final Map<String, String> refused;
    final Map<String, Sent> outstanding;
    boolean wildcard;
    boolean named;
    boolean unanswered;
    boolean resumed;
    String claimed;
    Progress progress;
    @Nullable Map<String, Resource> settledOn;

    private Draft(TypeState from) {
      names = from.names;
      held = from.held;
      accepted = from.accepted;
      forced = new HashSet<>(from.forced);
      refused = new HashMap<>(from.refused);
      outstanding = new LinkedHashMap<>(from.outstanding);
      wildcard = from.wildcard;
      named = from.named;
      unanswered = from.unanswered;
      resumed = from.resumed;
      claimed = from.claimed;
      progress = from.progress;
      settledOn = from.settledOn;
    }

    Set<String> names() {
      names = ownNames ? names : new HashSet<>(names);
      ownNames = true;
      return names;
    }

    Map<String, Held> held() {
      held = ownHeld ? held : new HashMap<>(held);
      ownHeld = true;
      return held;
    }

    void accept(String name) {
      if (!accepted.contains(name)) {
        ownAccepted().add(name);
      }
    }

    void forget(String name) {
      held().remove(name);
      forced.remove(name);
      refused.remove(name);
      if (accepted.contains(name)) {
        ownAccepted().remove(name);
      }
    }

    /** The working copy must not be used afterwards. */
    TypeState freeze() {
      return new TypeState(
          wildcard,
          named,
          Collections.unmodifiableSet(names),
          Collections.unmodifiableMap(held),
          Collections.unmodifiableSet(accepted),
          Collections.unmodifiableSet(forced),
          Collections.unmodifiableMap(refused),
          Collections.unmodifiableMap(outstanding),
          unanswered,
          resumed,
          claimed,
          progress,
          settledOn);
    }

    private Set<String> ownAccepted() {
      accepted = ownAccepted ? accepted : new HashSet<>(accepted);
      ownAccepted = true;
      return accepted;
    }
  }
}
