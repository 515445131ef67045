package io.headgate.cli.status;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Picks the causes among complaints. One wrong thing makes many conditions complain: a listener
 * that is not accepted, its Gateway that is not programmed, the route that finds no listener, the
 * pool that finds no route. A user mends the first; the others are in the tables.
 *
 * @param unserved Gateways that have no proxy, or whose proxy rejects its configuration; said apart
 * @param broken objects whose newest text could not be taken, {@code kind namespace/name}; said
 *     apart
 */
record Causes(List<Complaint> complaints, Set<String> unserved, Set<String> broken) {
  private static final String PROGRAMMED = "Programmed";
  private static final String ACCEPTED = "Accepted";
  private static final Set<String> NO_LISTENER =
      Set.of("NoMatchingParent", "NoMatchingListenerHostname", "NotAllowedByListeners");

  Causes {
    complaints = List.copyOf(complaints);
    unserved = Set.copyOf(unserved);
    broken = Set.copyOf(broken);
  }

  /** Each once, with all the places it shows in. */
  List<Cause> all() {
    List<Cause> causes = new ArrayList<>();
    List<Complaint> left = new ArrayList<>(complaints);
    left.removeIf(this::follows);
    while (!left.isEmpty()) {
      Complaint first = left.getFirst();
      List<String> places =
          left.stream().filter(first::repeats).map(Complaint::place).distinct().toList();
      causes.add(first.cause(places));
      left.removeIf(first::repeats);
    }
    return causes;
  }

  /** Whether something else that is listed is to blame. */
  private boolean follows(Complaint c) {
    return switch (c.kind() + " " + c.type()) {
      case "Gateway Programmed" -> notServed(c) || repeatsGateway(c);
      case "Gateway Accepted" ->
          c.reason().equals("ListenersNotValid")
              && any(c, other -> other.isOfListener() && !other.type().equals(PROGRAMMED));
      case "HTTPRoute Accepted", "GRPCRoute Accepted" ->
          NO_LISTENER.contains(c.reason()) && any(c, other -> other.is("Gateway", ACCEPTED));
      case "InferencePool Accepted" ->
          c.reason().equals("HTTPRouteNotAccepted")
              && any(
                  c, other -> other.is("HTTPRoute", ACCEPTED) || other.is("GRPCRoute", ACCEPTED));
      default -> broken.stream().anyMatch(object -> c.message().endsWith(object + " not found"));
    };
  }

  private boolean notServed(Complaint c) {
    return unserved.contains(c.gateway())
        || any(c, other -> other.kind().equals("Gateway") && !other.type().equals(PROGRAMMED));
  }

  /** What a listener waits for, its Gateway waits for, too. */
  private boolean repeatsGateway(Complaint c) {
    return c.isOfListener()
        && any(
            c,
            other ->
                other.is("Gateway", PROGRAMMED)
                    && !other.isOfListener()
                    && other.message().equals(c.message()));
  }

  private boolean any(Complaint same, Predicate<Complaint> what) {
    return complaints.stream()
        .anyMatch(other -> other.gateway().equals(same.gateway()) && what.test(other));
  }
}
