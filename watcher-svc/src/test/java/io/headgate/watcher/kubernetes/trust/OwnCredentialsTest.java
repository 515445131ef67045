package io.headgate.watcher.kubernetes.trust;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.security.cert.CertPath;
import java.security.cert.CertPathValidator;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class OwnCredentialsTest {
  private static final String NAME = "headgate-xds.headgate-system.svc";
  private static final Instant START = Instant.parse("2026-11-01T00:00:00Z");

  private final OwnCredentials first = OwnCredentials.fresh(NAME, START);

  @Test
  void theFirstOnesAreVerifiedByTheirAuthority() throws Exception {
    verify(first.credentials().chain(), first.credentials().ca(), START);
    X509Certificate server = Pem.certificates(first.credentials().chain()).getFirst();
    assertThat(server.getSubjectAlternativeNames()).containsExactly(List.of(2, NAME));
    assertThat(server.getBasicConstraints()).as("no authority itself").isEqualTo(-1);
    assertThat(server.getExtendedKeyUsage()).containsExactly("1.3.6.1.5.5.7.3.1");
  }

  @Test
  void theyStayForSixtyDays() {
    assertThat(first.renewed(NAME, START)).isEmpty();
    assertThat(first.renewed(NAME, at(60))).isEmpty();
  }

  @Test
  void inTheLastThirtyDaysTheServerGetsANewCertificateOfTheSameAuthority() throws Exception {
    OwnCredentials next = first.renewed(NAME, at(61)).orElseThrow();

    assertThat(next.credentials().chain()).isNotEqualTo(first.credentials().chain());
    assertThat(next.credentials().key()).isNotEqualTo(first.credentials().key());
    assertThat(next.credentials().ca()).isEqualTo(first.credentials().ca());
    assertThat(next.authorityKey()).isEqualTo(first.authorityKey());
    verify(next.credentials().chain(), first.credentials().ca(), at(140));
  }

  @Test
  void anotherNameNeedsAnotherCertificate() throws Exception {
    OwnCredentials next = first.renewed("xds.example", at(1)).orElseThrow();

    X509Certificate server = Pem.certificates(next.credentials().chain()).getFirst();
    assertThat(server.getSubjectAlternativeNames()).containsExactly(List.of(2, "xds.example"));
    verify(next.credentials().chain(), first.credentials().ca(), at(1));
  }

  @Test
  void aNewAuthoritySignsOnlyWhenEverybodyHasHeardOfIt() throws Exception {
    Instant now = START;
    OwnCredentials held = first;
    // What a proxy knows that hears of changes a week late.
    String heard = first.credentials().ca();
    for (int day = 0; day < 25 * 365; day += 7) {
      now = at(day);
      String known = held.credentials().ca();
      held = held.renewed(NAME, now).orElse(held);
      verify(held.credentials().chain(), heard, now);
      assertThat(Pem.certificates(held.credentials().ca())).hasSizeBetween(1, 2);
      heard = known;
    }
    assertThat(Pem.certificates(held.credentials().ca()))
        .doesNotContainAnyElementsOf(Pem.certificates(first.credentials().ca()));
  }

  @Test
  void afterYearsInADrawerEverythingIsNew() throws Exception {
    OwnCredentials next = first.renewed(NAME, at(20 * 365)).orElseThrow();

    verify(next.credentials().chain(), next.credentials().ca(), at(20 * 365));
  }

  @Test
  void whatCannotBeReadIsSaid() {
    Credentials good = first.credentials();
    assertThatIllegalArgumentException()
        .isThrownBy(() ->
            new OwnCredentials(new Credentials("", good.key(), good.ca()), first.authorityKey())
                .renewed(NAME, START))
        .withMessage("no certificate");
  }

  @Test
  void whatSomebodyElseIssuedIsLeftAlone() {
    OwnCredentials mixed =
        new OwnCredentials(first.credentials(), OwnCredentials.fresh(NAME, START).authorityKey());

    assertThat(mixed.renewed(NAME, at(89))).isEmpty();
    assertThat(mixed.renewed("another.name", START)).isEmpty();
  }

  @Test
  void keysAreNotPrinted() {
    assertThat(first.toString()).doesNotContain("PRIVATE", "BEGIN");
    assertThat(first.credentials().toString()).doesNotContain("PRIVATE", "BEGIN");
  }

  private static Instant at(int days) {
    return START.plus(Duration.ofDays(days));
  }

  private static void verify(String chain, String ca, Instant at) throws Exception {
    CertPath path =
        CertificateFactory.getInstance("X.509").generateCertPath(Pem.certificates(chain));
    PKIXParameters trusting =
        new PKIXParameters(
            Pem.certificates(ca).stream()
                .map(authority -> new TrustAnchor(authority, null))
                .collect(Collectors.toSet()));
    trusting.setRevocationEnabled(false);
    trusting.setDate(Date.from(at));
    CertPathValidator.getInstance("PKIX").validate(path, trusting); // throws
  }
}
