package io.headgate.translator.plan;

import io.headgate.translator.ir.BackendTls;
import io.headgate.translator.model.BackendTlsPolicy;
import io.headgate.translator.model.BackendTlsPolicy.Target;
import io.headgate.translator.model.ConfigMap;
import io.headgate.translator.model.Meta;
import io.headgate.translator.model.Name;
import io.headgate.translator.model.ObjectRef;
import io.headgate.translator.model.Service;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * A BackendTLSPolicy with its references followed.
 *
 * @param tls how to speak to its targets; empty = not at all
 */
public record TlsPolicy(
    BackendTlsPolicy policy, Verdict accepted, Verdict resolvedRefs, Optional<BackendTls> tls) {
  private static final String AUTHORITIES = "ca.crt";
  private static final String SYSTEM = "System";

  public static TlsPolicy resolve(BackendTlsPolicy policy, Lookups lookups) {
    List<String> authorities = new ArrayList<>();
    Verdict refs = Verdict.ok(Reason.RESOLVED_REFS);
    for (ObjectRef ref : policy.authorities()) {
      Verdict verdict = authority(policy, ref, lookups, authorities);
      refs = refs.ok() ? verdict : refs;
    }
    Verdict usable = usable(policy, authorities);
    Optional<BackendTls> tls =
        Optional.of(
                new BackendTls(
                    policy.hostname(),
                    policy.names(),
                    policy.wellKnown().isPresent()
                        ? Optional.empty()
                        : Optional.of(String.join("\n", authorities))))
            .filter(_ -> usable.ok());
    // One that loses a target may still be in force for another.
    return new TlsPolicy(policy, conflict(policy, lookups).orElse(usable), refs, tls);
  }

  /** The policy for a port of a Service: one that names the port goes before one that does not. */
  static Optional<TlsPolicy> inForce(Service service, Service.Port port, Lookups lookups) {
    return lookups.policies(service.name()).stream()
        .filter(policy -> section(policy, service.name(), port).isPresent())
        .min(
            Comparator.comparing((BackendTlsPolicy policy) ->
                    section(policy, service.name(), port).orElse("").isEmpty())
                .thenComparing(BackendTlsPolicy::meta, Meta.AGE))
        .map(policy -> resolve(policy, lookups));
  }

  /** The port that a policy's reference names, empty text for all; no text when it is not meant. */
  private static Optional<String> section(
      BackendTlsPolicy policy, Name service, Service.Port port) {
    return policy.targets().stream()
        .filter(target -> policy.service(target).filter(service::equals).isPresent())
        .map(target -> target.port().orElse(""))
        .filter(name -> name.isEmpty() || name.equals(port.name()))
        .max(Comparator.naturalOrder());
  }

  private static Optional<Verdict> conflict(BackendTlsPolicy policy, Lookups lookups) {
    for (Target target : policy.targets()) {
      Optional<BackendTlsPolicy> older =
          policy.service(target).stream()
              .flatMap(service -> lookups.policies(service).stream())
              .filter(other -> other.targets().contains(target))
              .min(Comparator.comparing(BackendTlsPolicy::meta, Meta.AGE))
              .filter(first -> !first.name().equals(policy.name()));
      if (older.isPresent()) {
        return Optional.of(
            Verdict.bad(
                Reason.CONFLICTED,
                "BackendTLSPolicy "
                    + older.get().name()
                    + " is older and for Service "
                    + target.ref().name()
                    + ", too"));
      }
    }
    return Optional.empty();
  }

  private static Verdict usable(BackendTlsPolicy policy, List<String> authorities) {
    if (policy.problem().isPresent()) {
      return Verdict.bad(Reason.INVALID, policy.problem().get());
    }
    if (policy.wellKnown().filter(known -> !known.equals(SYSTEM)).isPresent()) {
      return Verdict.bad(
          Reason.INVALID,
          "spec.validation.wellKnownCACertificates: only " + SYSTEM + " is supported");
    }
    return policy.wellKnown().isEmpty() && authorities.isEmpty()
        ? Verdict.bad(
            Reason.NO_VALID_CA_CERTIFICATE,
            "spec.validation.caCertificateRefs: none has a usable CA certificate")
        : Verdict.ok(Reason.ACCEPTED);
  }

  private static Verdict authority(
      BackendTlsPolicy policy, ObjectRef ref, Lookups lookups, List<String> authorities) {
    if (!ref.is("", "ConfigMap")) {
      return Verdict.bad(
          Reason.INVALID_KIND,
          "spec.validation.caCertificateRefs: only a core ConfigMap can be used, not "
              + (ref.group().isEmpty() ? "" : ref.group() + "/")
              + ref.kind());
    }
    Name name = new Name(policy.meta().namespace(), ref.name());
    Optional<ConfigMap> found = lookups.get(ConfigMap.class, name);
    if (found.isEmpty()) {
      return Verdict.bad(
          Reason.INVALID_CA_CERTIFICATE_REF,
          "spec.validation.caCertificateRefs: ConfigMap " + name + " not found");
    }
    String pem = found.get().data().getOrDefault(AUTHORITIES, "");
    if (!Certificates.authorities(pem)) {
      return Verdict.bad(
          Reason.INVALID_CA_CERTIFICATE_REF,
          "spec.validation.caCertificateRefs: ConfigMap "
              + name
              + " has no certificates in PEM under "
              + AUTHORITIES);
    }
    authorities.add(pem);
    return Verdict.ok(Reason.RESOLVED_REFS);
  }
}
