package io.headgate.translator.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HostnamesTest {
  @ParameterizedTest
  @CsvSource({
    "*,a.b,true",
    "*.b,a.b,true",
    "*.b,x.a.b,true",
    "*.b,b,false",
    "*.b,ab,false",
    "*.b,*.b,true",
    "*.b,*.a.b,true",
    "*.a.b,*.b,false",
    "a.b,a.b,true",
    "a.b,c.a.b,false",
    "a.b,*,false",
  })
  void wildcardTakesOneOrMoreFurtherLabels(String wide, String narrow, boolean covers) {
    assertThat(Hostnames.covers(wide, narrow)).isEqualTo(covers);
  }

  @Test
  void intersectionIsTheNarrowerOfBoth() {
    assertThat(Hostnames.intersect("*.a.b", List.of("*.b", "x.a.b", "c.d", "X.A.B")))
        .containsExactly("*.a.b", "x.a.b");
    assertThat(Hostnames.intersect("*", List.of())).containsExactly("*");
    assertThat(Hostnames.intersect("a.b", List.of("c.d"))).isEmpty();
  }

  @Test
  void wideningEndsWithTheCatchAll() {
    assertThat(Hostnames.widening("x.a.b")).containsExactly("x.a.b", "*.a.b", "*.b", "*");
    assertThat(Hostnames.widening("*.a.b")).containsExactly("*.a.b", "*.b", "*");
    assertThat(Hostnames.widening("*")).containsExactly("*");
  }

  @ParameterizedTest
  @CsvSource({"a:80", "1 2", "-a.b", "a..b", "*b.c", "*.*.c", "''"})
  void otherTextIsNoHostname(String text) {
    assertThat(Hostnames.normal(text)).isEmpty();
  }
}
