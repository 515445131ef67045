package io.headgate.xds.trust;

import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.xds.snapshot.Snapshot;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CallerTest {
  private static final String GATEWAY = "shop/edge";
  private static final Optional<Snapshot> SET = set(Optional.of("shop/edge-headgate"));
  private static final Caller OWN = new Caller.Account("shop/edge-headgate");

  @Test
  void aPodGetsTheGatewayThatItsAccountWasMadeFor() {
    assertThat(OWN.ask(GATEWAY, SET)).isEqualTo(new Admission.Granted(GATEWAY));
  }

  @Test
  void aPodOfAnotherGatewayGetsNothing() {
    for (String other :
        new String[] {"shop/other-headgate", "elsewhere/edge-headgate", "shop/edge", ""}) {
      assertThat(new Caller.Account(other).ask(GATEWAY, SET))
          .as(other)
          .isInstanceOf(Admission.Denied.class);
    }
  }

  @Test
  void aDenialNamesBothAccounts() {
    assertThat(new Caller.Account("shop/other-headgate").ask(GATEWAY, SET))
        .isEqualTo(
            new Admission.Denied(
                "ServiceAccount shop/other-headgate may not have the configuration of gateway"
                    + " shop/edge, only ServiceAccount shop/edge-headgate may"));
  }

  @Test
  void nobodyGetsAGatewayWithoutAnAccount() {
    assertThat(OWN.ask(GATEWAY, set(Optional.empty()))).isInstanceOf(Admission.Denied.class);
    assertThat(new Caller.Account("").ask(GATEWAY, set(Optional.empty())))
        .isInstanceOf(Admission.Denied.class);
  }

  @Test
  void beforeTheFirstSetNothingIsDecided() {
    assertThat(OWN.ask(GATEWAY, Optional.empty())).isEqualTo(new Admission.Undecided(GATEWAY));
  }

  @Test
  void aPodHasToSayWhichGatewayItWants() {
    assertThat(OWN.ask("", Optional.empty())).isInstanceOf(Admission.Unusable.class);
  }

  @Test
  void theRightIsLostWithTheAccount() {
    assertThat(OWN.mayHave(SET.get())).isTrue();
    assertThat(OWN.mayHave(set(Optional.of("shop/edge-other")).get())).isFalse();
    assertThat(OWN.mayHave(set(Optional.empty()).get())).isFalse();
  }

  @Test
  void whoHasProvedNothingGetsNothing() {
    Caller stranger = new Caller.Stranger();

    assertThat(stranger.ask(GATEWAY, SET)).isInstanceOf(Admission.Denied.class);
    assertThat(stranger.ask("", Optional.empty())).isInstanceOf(Admission.Denied.class);
    assertThat(stranger.mayHave(SET.get())).isFalse();
  }

  @Test
  void inClearAProxyIsBelieved() {
    assertThat(new Caller.Unproved().ask(GATEWAY, Optional.empty()))
        .isEqualTo(new Admission.Granted(GATEWAY));
    assertThat(new Caller.Unproved().ask("", Optional.empty()))
        .isInstanceOf(Admission.Unusable.class);
  }

  @Test
  void aCertificateStandsForItsGatewayWhateverTheAccount() {
    Caller certified = new Caller.Certified(new ClientCertificate("CN=x", Set.of(GATEWAY)));

    assertThat(certified.ask("", Optional.empty())).isEqualTo(new Admission.Granted(GATEWAY));
    assertThat(certified.ask("shop/other", SET)).isInstanceOf(Admission.Denied.class);
    assertThat(certified.mayHave(set(Optional.empty()).get())).isTrue();
  }

  private static Optional<Snapshot> set(Optional<String> account) {
    return Optional.of(new Snapshot(GATEWAY, 1, account, Map.of()));
  }
}
