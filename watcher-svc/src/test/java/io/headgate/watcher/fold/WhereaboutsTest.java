package io.headgate.watcher.fold;

import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.watcher.parse.Limits;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class WhereaboutsTest {
  private static final String ROUTE = "HTTPRoute default/demo";
  private static final String FILE =
      """
      apiVersion: gateway.networking.k8s.io/v1
      kind: Gateway
      metadata:
        name: demo
      spec:
        listeners:
          - name: http
          - name: https
            tls:
              certificateRefs:
                - name: https
                - name: other
      ---
      not: [closed
      ---
      apiVersion: v1
      kind: List
      items:
        - apiVersion: gateway.networking.k8s.io/v1
          kind: HTTPRoute
          metadata:
            name: demo
          spec:
            rules:
              - backendRefs:
                  - name: one
                  - kind: Service
                    name: two
        - apiVersion: gateway.networking.k8s.io/v1
          kind: GatewayClass
          metadata:
            name: headgate
      """;

  private final Whereabouts file =
      Whereabouts.in(FILE.getBytes(StandardCharsets.UTF_8), Limits.DEFAULT);

  @Test
  void anObjectStandsWhereItBeginsAlsoInAListAndBehindBrokenText() {
    assertThat(file.line("Gateway default/demo", "", List.of())).hasValue(1);
    assertThat(file.line(ROUTE, "", List.of())).hasValue(19);
    assertThat(file.line("GatewayClass headgate", "", List.of())).hasValue(29);
    assertThat(file.line("HTTPRoute default/other", "", List.of())).isEmpty();
  }

  @Test
  void aFieldThatIsNotThereStandsWhereWhatItIsInDoes() {
    assertThat(file.line(ROUTE, "spec.rules[0].backendRefs[1]", List.of())).hasValue(27);
    assertThat(file.line(ROUTE, "spec.rules[0].backendRefs[1].port", List.of())).hasValue(27);
    assertThat(file.line(ROUTE, "spec.rules[7]", List.of())).hasValue(24);
  }

  @Test
  void aNameStandsOnItsLine() {
    assertThat(file.line(ROUTE, "spec.rules[0].backendRefs[1]", List.of("two"))).hasValue(28);
    assertThat(file.line(ROUTE, "spec", List.of("two"))).hasValue(28);
    assertThat(file.line(ROUTE, "spec", List.of("three"))).hasValue(23);
  }

  @Test
  void aNameInSomethingNamedIsNotThatName() {
    assertThat(file.line("Gateway default/demo", "spec.listeners", List.of("https"))).hasValue(8);
    assertThat(file.line("Gateway default/demo", "spec.listeners", List.of("https", "https")))
        .hasValue(11);
    assertThat(file.line("Gateway default/demo", "spec.listeners", List.of("https", "none")))
        .hasValue(8);
  }
}
