package io.headgate.cli.status;

import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.cli.status.StatusReport.PoolEndpoint;
import io.headgate.events.v1.EndpointSample;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class StatusTextTest {
  private static final EndpointSample.Builder SAMPLE =
      EndpointSample.newBuilder().setEndpoint("127.0.0.11:8000").setReachable(true).setWaiting(3);

  @Test
  void problemsAreListedWithoutGatewayToo() {
    assertThat(
            StatusText.of(
                new StatusReport(
                    new TreeMap<>(Map.of("Pod", 3)),
                    List.of(),
                    List.of(),
                    new TreeMap<>(),
                    new TreeMap<>(),
                    List.of("gateway.yaml:1: is no YAML"))))
        .isEqualTo("PROBLEMS\n  gateway.yaml:1: is no YAML\n");
  }

  @Test
  void whatAnEndpointDoesNotReportIsUnknown() {
    assertThat(endpoint(SAMPLE)).containsPattern("default/demo +127.0.0.11:8000 +yes +3 +0 +0 %");
    assertThat(endpoint(SAMPLE.clone().addUnreported("running").addUnreported("kv_cache_usage")))
        .containsPattern("yes +3 +- +-\n");
    assertThat(endpoint(SAMPLE.clone().setReachable(false).setError("refused")))
        .containsPattern("no: refused +- +- +-\n");
    assertThat(endpoint(SAMPLE.clone().addUnreported("waiting").setError("status 404")))
        .contains("yes (metrics: status 404)   -");
  }

  private static String endpoint(EndpointSample.Builder sample) {
    PoolEndpoint endpoint = new PoolEndpoint("127.0.0.11:8000", Optional.of(sample.build()));
    return StatusText.of(
        new StatusReport(
            new TreeMap<>(),
            List.of(),
            List.of(),
            new TreeMap<>(),
            new TreeMap<>(Map.of("default/demo", List.of(endpoint))),
            List.of()));
  }
}
