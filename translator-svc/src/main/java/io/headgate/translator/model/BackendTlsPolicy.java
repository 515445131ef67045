package io.headgate.translator.model;

import io.headgate.translator.ir.SubjectName;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How to speak TLS to Services of the same namespace.
 *
 * @param wellKnown a set of CA certificates by name, in place of {@code authorities}
 * @param hostname told the backend, and the name in its certificate unless {@code names} has others
 * @param problem why the rest says nothing: the policy cannot be read; its targets are not to be
 *     spoken to in clear for that
 * @param observed what is in its status already, other controllers' entries included
 */
public record BackendTlsPolicy(
    Meta meta,
    List<Target> targets,
    List<ObjectRef> authorities,
    Optional<String> wellKnown,
    String hostname,
    List<SubjectName> names,
    Optional<String> problem,
    ParentStatuses observed)
    implements KubeObject {
  public BackendTlsPolicy {
    targets = List.copyOf(targets);
    authorities = List.copyOf(authorities);
    names = List.copyOf(names);
  }

  /**
   * What the policy is for.
   *
   * @param port name of one port of a Service; all of them when empty
   */
  public record Target(ObjectRef ref, Optional<String> port) {}

  /** The Service of a target, if it is one. */
  public Optional<Name> service(Target target) {
    return target.ref().is("", "Service")
        ? Optional.of(new Name(meta.namespace(), target.ref().name()))
        : Optional.empty();
  }

  /** All Services among the targets. */
  public List<Name> services() {
    return targets.stream().flatMap(target -> service(target).stream()).distinct().toList();
  }

  static BackendTlsPolicy decode(Meta meta, Tree tree) {
    Tree spec = tree.at("spec");
    ParentStatuses observed = observed(tree);
    List<Target> targets = new ArrayList<>();
    Optional<String> problem = Optional.empty();
    for (Tree target : spec.list("targetRefs")) {
      try {
        targets.add(target(target));
      } catch (Tree.Malformed e) {
        problem = Optional.of(e.path() + ": " + e.text());
      }
    }
    try {
      Tree validation = spec.at("validation");
      return new BackendTlsPolicy(
          meta,
          targets,
          validation.list("caCertificateRefs", ref -> ObjectRef.decode(ref, "", "")),
          validation.text("wellKnownCACertificates").filter(name -> !name.isEmpty()),
          validation.required("hostname"),
          validation.list("subjectAltNames", BackendTlsPolicy::name),
          problem,
          observed);
    } catch (Tree.Malformed e) {
      return new BackendTlsPolicy(
          meta,
          targets,
          List.of(),
          Optional.empty(),
          "",
          List.of(),
          Optional.of(e.path() + ": " + e.text()),
          observed);
    }
  }

  /** A status that cannot be read puts no policy out of force. */
  private static ParentStatuses observed(Tree tree) {
    try {
      return ParentStatuses.decode(tree.at("status"), "ancestors");
    } catch (Tree.Malformed e) {
      return ParentStatuses.NONE;
    }
  }

  private static Target target(Tree tree) {
    return new Target(
        ObjectRef.decode(tree, "", ""),
        tree.text("sectionName").filter(section -> !section.isEmpty()));
  }

  private static SubjectName name(Tree tree) {
    return switch (tree.required("type")) {
      case "Hostname" -> new SubjectName.Dns(tree.required("hostname"));
      case "URI" -> new SubjectName.Uri(tree.required("uri"));
      default -> throw tree.at("type").malformed("must be Hostname or URI");
    };
  }
}
