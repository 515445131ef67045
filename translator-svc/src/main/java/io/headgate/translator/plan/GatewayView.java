package io.headgate.translator.plan;

import io.headgate.translator.ir.Certificate;
import io.headgate.translator.model.Gateway;
import io.headgate.translator.model.Gateway.Listener;
import io.headgate.translator.model.Gateway.RouteKind;
import java.util.List;
import java.util.Optional;

/**
 * A Gateway of ours with its listeners resolved.
 *
 * @param accepted whether the Gateway can be served at all
 * @param provision where proxies are made for it
 */
public record GatewayView(
    Gateway gateway,
    Verdict accepted,
    List<ListenerView> listeners,
    Optional<Provision> provision) {
  public GatewayView {
    listeners = List.copyOf(listeners);
  }

  /**
   * One listener.
   *
   * @param host {@code *} when it names none
   * @param conflict not ok when it conflicts with another listener
   * @param kinds kinds of route that may attach
   * @param certificates those that could be read
   */
  public record ListenerView(
      Listener listener,
      String host,
      Verdict accepted,
      Verdict conflict,
      Verdict resolvedRefs,
      List<RouteKind> kinds,
      List<Certificate> certificates) {
    public ListenerView {
      kinds = List.copyOf(kinds);
      certificates = List.copyOf(certificates);
    }

    public boolean https() {
      return listener.protocol().equals("HTTPS");
    }

    /** Whether traffic can be served on it. */
    public boolean usable() {
      return accepted.ok() && (!https() || !certificates.isEmpty());
    }
  }

  /** With proxies made for it, and what that says about accepting it. */
  public GatewayView provisioned(Verdict nowAccepted, Provision made) {
    return new GatewayView(gateway, nowAccepted, listeners, Optional.of(made));
  }

  /**
   * Whether its proxies get a configuration. Proxies that stay as they are, because parameters went
   * bad, go on serving.
   */
  public boolean served() {
    return accepted.ok() || provision.filter(p -> !p.kept().isEmpty()).isPresent();
  }

  /** {@code namespace/name}. */
  public String id() {
    return gateway.name().toString();
  }
}
