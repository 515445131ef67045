package io.headgate.translator.plan;

import io.headgate.translator.TranslatorOptions;
import io.headgate.translator.ir.Certificate;
import io.headgate.translator.model.Decoder;
import io.headgate.translator.model.Gateway;
import io.headgate.translator.model.Gateway.Listener;
import io.headgate.translator.model.Gateway.RouteKind;
import io.headgate.translator.model.ObjectRef;
import io.headgate.translator.model.ReferenceGrant.From;
import io.headgate.translator.model.Secret;
import io.headgate.translator.plan.GatewayView.ListenerView;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Resolves a Gateway's listeners: protocols, conflicts, kinds, certificates. */
public final class Listeners {
  private static final List<RouteKind> KINDS =
      List.of(
          new RouteKind(Decoder.GATEWAY_GROUP, "HTTPRoute"),
          new RouteKind(Decoder.GATEWAY_GROUP, "GRPCRoute"));

  private Listeners() {}

  public static GatewayView resolve(Gateway gateway, Lookups lookups) {
    Conflicts conflicts = Conflicts.among(gateway.listeners(), lookups.options());
    List<ListenerView> listeners =
        gateway.listeners().stream()
            .map(listener -> listener(gateway, listener, conflicts, lookups))
            .toList();
    Verdict accepted =
        lookups.options().provisioning().isPresent()
            ? accepted(listeners)
            : accepted(gateway, listeners);
    return new GatewayView(gateway, accepted, listeners, Optional.empty());
  }

  private static Verdict accepted(Gateway gateway, List<ListenerView> listeners) {
    if (gateway.infrastructure().parameters().isPresent()) {
      ObjectRef ref = gateway.infrastructure().parameters().get();
      return Verdict.bad(
          Reason.INVALID_PARAMETERS,
          "spec.infrastructure.parametersRef: "
              + ref.kind()
              + " "
              + ref.name()
              + " cannot be used, this controller takes no parameters");
    }
    for (Gateway.Address address : gateway.addresses()) {
      if (!address.type().equals("IPAddress") || !Addresses.isIp(address.value())) {
        return Verdict.bad(
            Reason.UNSUPPORTED_ADDRESS,
            "spec.addresses: only IP addresses are supported, not "
                + address.type()
                + " "
                + address.value());
      }
    }
    return accepted(listeners);
  }

  private static Verdict accepted(List<ListenerView> listeners) {
    List<String> bad =
        listeners.stream().filter(l -> !l.accepted().ok()).map(l -> l.listener().name()).toList();
    if (bad.isEmpty()) {
      return Verdict.ok(Reason.ACCEPTED);
    }
    String message = "not accepted: " + Texts.join(bad);
    return bad.size() == listeners.size()
        ? Verdict.bad(Reason.LISTENERS_NOT_VALID, message)
        : new Verdict(true, Reason.LISTENERS_NOT_VALID, message);
  }

  private static ListenerView listener(
      Gateway gateway, Listener listener, Conflicts conflicts, Lookups lookups) {
    Optional<String> host = listener.hostname().flatMap(Hostnames::normal);
    Verdict protocol = protocol(listener, host);
    Verdict conflict =
        protocol.ok() ? conflicts.verdict(listener) : Verdict.ok(Reason.NO_CONFLICTS);
    List<RouteKind> kinds = protocol.ok() ? kinds(listener) : List.of();
    List<Certificate> certificates = new ArrayList<>();
    Verdict refs =
        protocol.ok()
            ? refs(gateway, listener, lookups, certificates)
            : Verdict.ok(Reason.RESOLVED_REFS);
    return new ListenerView(
        listener,
        host.orElse(Hostnames.ANY),
        !protocol.ok()
            ? protocol
            : !conflict.ok() ? conflict : bindable(listener, conflicts, lookups.options()),
        conflict,
        refs,
        kinds,
        certificates);
  }

  private static Verdict bindable(
      Listener listener, Conflicts conflicts, TranslatorOptions options) {
    return options.reserved(listener.port())
        ? Verdict.bad(
            Reason.PORT_UNAVAILABLE, "port " + listener.port() + " is used by the proxy itself")
        : conflicts.bindable(listener);
  }

  private static Verdict protocol(Listener listener, Optional<String> host) {
    if (!listener.protocol().equals("HTTP") && !listener.protocol().equals("HTTPS")) {
      return Verdict.bad(
          Reason.UNSUPPORTED_PROTOCOL,
          "protocol " + listener.protocol() + " is not supported, use HTTP or HTTPS");
    }
    if (listener.tls().filter(tls -> !tls.mode().equals("Terminate")).isPresent()) {
      return Verdict.bad(
          Reason.UNSUPPORTED_PROTOCOL, "tls.mode: only Terminate is supported for HTTPS");
    }
    if (listener.hostname().isPresent() && host.isEmpty()) {
      return Verdict.bad(Reason.UNSUPPORTED_VALUE, "hostname: not a host name");
    }
    return Verdict.ok(Reason.ACCEPTED);
  }

  private static List<RouteKind> kinds(Listener listener) {
    return KINDS.stream()
        .filter(kind -> listener.kinds().map(kinds -> kinds.contains(kind)).orElse(true))
        .toList();
  }

  private static Verdict refs(
      Gateway gateway, Listener listener, Lookups lookups, List<Certificate> certificates) {
    Verdict first = Verdict.ok(Reason.RESOLVED_REFS);
    if (listener.protocol().equals("HTTPS")) {
      List<ObjectRef> refs = listener.tls().map(Gateway.Tls::certificates).orElse(List.of());
      if (refs.isEmpty()) {
        first =
            Verdict.bad(
                Reason.INVALID_CERTIFICATE_REF, "tls.certificateRefs: HTTPS needs a certificate");
      }
      for (ObjectRef ref : refs) {
        Verdict verdict = certificate(gateway, ref, lookups, certificates);
        first = first.ok() ? verdict : first;
      }
    }
    if (first.ok() && !KINDS.containsAll(listener.kinds().orElse(List.of()))) {
      return Verdict.bad(
          Reason.INVALID_ROUTE_KINDS,
          "allowedRoutes.kinds: only HTTPRoute and GRPCRoute are supported");
    }
    return first;
  }

  private static Verdict certificate(
      Gateway gateway, ObjectRef ref, Lookups lookups, List<Certificate> certificates) {
    String namespace = gateway.meta().namespace();
    if (!ref.is("", "Secret")) {
      return Verdict.bad(
          Reason.INVALID_CERTIFICATE_REF, "certificate " + ref.name() + " must be a core Secret");
    }
    if (!Grants.permit(new From(Decoder.GATEWAY_GROUP, "Gateway", namespace), ref, lookups)) {
      return Verdict.bad(
          Reason.REF_NOT_PERMITTED,
          "no ReferenceGrant in namespace "
              + ref.from(namespace).namespace()
              + " lets this Gateway use Secret "
              + ref.name());
    }
    Optional<Secret> secret = lookups.get(Secret.class, ref.from(namespace));
    if (secret.isEmpty()) {
      return Verdict.bad(
          Reason.INVALID_CERTIFICATE_REF, "Secret " + ref.from(namespace) + " not found");
    }
    return switch (Certificates.open(secret.get(), lookups.world().sealer())) {
      case Certificates.Opened.Usable(Certificate certificate) -> {
        certificates.add(certificate);
        yield Verdict.ok(Reason.RESOLVED_REFS);
      }
      case Certificates.Opened.Unusable(String why) ->
          Verdict.bad(Reason.INVALID_CERTIFICATE_REF, "Secret " + ref.from(namespace) + ": " + why);
    };
  }
}
