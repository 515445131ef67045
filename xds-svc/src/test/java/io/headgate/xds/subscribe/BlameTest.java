package io.headgate.xds.subscribe;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;

/** Texts as Envoy 1.40 writes them. */
class BlameTest {
  private static final String RESOLVER =
      "malformed IP address: no.address. Consider setting resolver_name or setting cluster type to"
          + " 'STRICT_DNS' or 'LOGICAL_DNS'";

  @Test
  void aNameIsBlamedOnlyWhereItStandsAsAWhole() {
    String error = "Error adding/updating cluster(s) ab: " + RESOLVER;
    assertThat(blame(error, "a", "ab", "abc", "b")).containsExactly("ab");
  }

  @Test
  void namesWithSlashesAreNotTakenForThoseTheyBeginWith() {
    String error = "Error adding/updating cluster(s) HTTPRoute/default/demo/01: " + RESOLVER;
    assertThat(
            blame(error, "HTTPRoute/default/demo/0", "HTTPRoute/default/demo/01", "default/demo"))
        .containsExactly("HTTPRoute/default/demo/01");
  }

  @Test
  void everyEntryIsBlamedAndNoWordOfItsReason() {
    String clusters = "Error adding/updating cluster(s) ab: " + RESOLVER + ", x: " + RESOLVER;
    assertThat(blame(clusters, "a", "ab", "x", "malformed", "resolver_name"))
        .containsExactlyInAnyOrder("ab", "x");
    String listeners = "Error adding/updating listener(s) l: bad address\nl2: bad address\n";
    assertThat(blame(listeners, "l", "l2", "l22", "bad address"))
        .containsExactlyInAnyOrder("l", "l2");
  }

  @Test
  void aDuplicateIsBlamedOnTheNameThatIsTaken() {
    assertThat(blame("Error adding/updating cluster(s) a: duplicate cluster a found", "a", "ab"))
        .containsExactly("a");
  }

  @Test
  void aTextAboutTheWholeResponseBlamesAllEvenIfItHoldsAName() {
    assertThat(blame("Unexpected EDS cluster (expecting ab): a", "a", "ab", "c")).hasSize(3);
    assertThat(blame("malformed IP address: no.address", "a", "no.address")).hasSize(2);
    assertThat(blame("Unable to unpack as envoy.config.cluster.v3.Cluster: a", "a", "b"))
        .hasSize(2);
    assertThat(blame("", "a", "b")).hasSize(2);
  }

  @Test
  void aTextThatWasCutMayHideNames() {
    assertThat(blame("Error adding/updating cluster(s) a: bad, b: ba...(truncated)", "a", "b", "c"))
        .hasSize(3);
    String endless = "Error adding/updating cluster(s) a: " + "x".repeat(10_000);
    assertThat(blame(endless, "a", "b")).hasSize(2);
  }

  private static Set<String> blame(String error, String... names) {
    return Blame.of(Set.of(names), error);
  }
}
