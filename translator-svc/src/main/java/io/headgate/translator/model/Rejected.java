package io.headgate.translator.model;

import io.headgate.translator.model.HttpRoute.ParentRef;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What can still be read of an object that cannot be decoded: enough to tell its owner. Of other
 * kinds than those below nobody reads a status.
 *
 * @param claim the controller that a GatewayClass names, or the class that a Gateway names; empty
 *     for other kinds
 * @param parents of a route, those that can be read
 * @param observed other controllers' entries in the status, if those can be read
 */
public record Rejected(
    Meta meta, String claim, List<ParentRef> parents, ParentStatuses observed, Problem problem) {
  public Rejected {
    parents = List.copyOf(parents);
  }

  /** Empty for kinds without a status of ours. */
  static Optional<Rejected> read(Meta meta, Tree tree, Problem problem) {
    Tree spec = tree.at("spec");
    return switch (meta.key().kind()) {
      case "GatewayClass" ->
          Optional.of(
              new Rejected(
                  meta, text(spec, "controllerName"), List.of(), ParentStatuses.NONE, problem));
      case "Gateway" ->
          Optional.of(
              new Rejected(
                  meta, text(spec, "gatewayClassName"), List.of(), ParentStatuses.NONE, problem));
      case "HTTPRoute", "GRPCRoute" ->
          Optional.of(new Rejected(meta, "", parents(spec), observed(tree), problem));
      case "InferencePool" ->
          Optional.of(new Rejected(meta, "", List.of(), observed(tree), problem));
      default -> Optional.empty();
    };
  }

  private static String text(Tree tree, String field) {
    return readable(() -> tree.text(field, ""), "");
  }

  private static List<ParentRef> parents(Tree spec) {
    List<ParentRef> parents = new ArrayList<>();
    for (Tree parent : readable(() -> spec.list("parentRefs"), List.<Tree>of())) {
      readable(() -> Optional.of(HttpRoute.parent(parent)), Optional.<ParentRef>empty())
          .ifPresent(parents::add);
    }
    return parents;
  }

  private static ParentStatuses observed(Tree tree) {
    return readable(() -> ParentStatuses.decode(tree.at("status")), ParentStatuses.NONE);
  }

  private static <T> T readable(Supplier<T> part, T fallback) {
    try {
      return part.get();
    } catch (Tree.Malformed e) {
      return fallback; // the problem that is told already may well be this one
    }
  }
}
