package io.headgate.xds.trust;

import io.headgate.xds.snapshot.Snapshot;
import java.util.Optional;

/** Who asks for a gateway's configuration, as far as it has been proved. */
public sealed interface Caller {

  /** Nobody in particular: in clear, a proxy is believed what it says. */
  record Unproved() implements Caller {}

  /** Nobody so far: gets nothing. */
  record Stranger() implements Caller {}

  /** The holder of a client certificate. */
  record Certified(ClientCertificate certificate) implements Caller {}

  /**
   * A pod, by its token.
   *
   * @param name namespace/name of its ServiceAccount
   */
  record Account(String name) implements Caller {}

  /** What it is called in logs. */
  default Optional<String> subject() {
    return switch (this) {
      case Unproved _, Stranger _ -> Optional.empty();
      case Certified certified -> Optional.of(certified.certificate().subject());
      case Account account -> Optional.of("ServiceAccount " + account.name());
    };
  }

  /**
   * Whether it may have a gateway's configuration.
   *
   * @param claimed node.cluster; empty when the proxy leaves it to its certificate
   * @param published the gateway's set, once there is one
   */
  default Admission ask(String claimed, Optional<Snapshot> published) {
    return switch (this) {
      case Stranger _ -> new Admission.Denied("the proxy has not proved who it is");
      case Unproved _ -> claimed.isEmpty() ? nameless() : new Admission.Granted(claimed);
      case Certified certified ->
          certified
              .certificate()
              .gateway(claimed)
              .<Admission>map(Admission.Granted::new)
              .orElseGet(() ->
                  new Admission.Denied(
                      "the client certificate does not stand for gateway " + claimed));
      case Account _ when claimed.isEmpty() -> nameless();
      case Account _ when published.isEmpty() -> new Admission.Undecided(claimed);
      case Account _ ->
          mayHave(published.get()) ? new Admission.Granted(claimed) : denied(published.get());
    };
  }

  /** Whether it may go on to have a gateway's configuration, now that there is a newer set. */
  default boolean mayHave(Snapshot snapshot) {
    return switch (this) {
      case Stranger _ -> false;
      case Unproved _, Certified _ -> true;
      case Account account -> snapshot.account().filter(account.name()::equals).isPresent();
    };
  }

  /** Why it may not. */
  default Admission.Denied denied(Snapshot snapshot) {
    return new Admission.Denied(
        subject().orElse("the proxy")
            + " may not have the configuration of gateway "
            + snapshot.gateway()
            + ", "
            + snapshot
                .account()
                .map(name -> "only ServiceAccount " + name + " may")
                .orElse("nobody may"));
  }

  private static Admission nameless() {
    return new Admission.Unusable("node.cluster must be the gateway's namespace/name");
  }
}
