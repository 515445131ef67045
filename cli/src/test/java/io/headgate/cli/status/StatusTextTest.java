package io.headgate.cli.status;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class StatusTextTest {
  @Test
  void anEmptyLogSaysThatItIsEmpty() {
    assertThat(StatusText.of(report(Map.of(), List.of())))
        .isEqualTo("Nothing is configured: the log holds no object.\n");
  }

  @Test
  void withoutGatewayItSaysWhatThereIsInstead() {
    assertThat(StatusText.of(report(Map.of("HTTPRoute", 1, "Pod", 3), List.of())))
        .isEqualTo("There is no Gateway, so nothing is served. Configured: 1 HTTPRoute, 3 Pod.\n");
  }

  @Test
  void aGatewayOfSomebodyElseIsNotOurs() {
    assertThat(StatusText.of(report(Map.of("Gateway", 2), List.of())))
        .startsWith("No Gateway is of a GatewayClass of ours");
  }

  @Test
  void problemsAreListedWithoutGatewayToo() {
    assertThat(StatusText.of(report(Map.of("Pod", 3), List.of("gateway.yaml:1: is no YAML"))))
        .contains("There is no Gateway", "PROBLEMS\n  gateway.yaml:1: is no YAML\n");
  }

  private static StatusReport report(Map<String, Integer> objects, List<String> problems) {
    SortedMap<String, Integer> sorted = new TreeMap<>(objects);
    return new StatusReport(
        sorted, List.of(), List.of(), new TreeMap<>(), new TreeMap<>(), problems);
  }
}
