package io.headgate.cli.proxyconfig;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ProxyTablesTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @Test
  void severalGatewaysShareATableWithAColumnOfTheirOwn() {
    assertThat(
            ProxyTables.of(
                ProxyConfigCommand.Part.CLUSTERS,
                new TreeMap<>(
                    Map.of("default/a", cluster("pool/default/x"), "default/b", cluster("other")))))
        .isEqualTo(
            """
            GATEWAY     CLUSTER          TYPE   BALANCING
            default/a   pool/default/x   EDS    ROUND_ROBIN
            default/b   other            EDS    ROUND_ROBIN
            """);
  }

  @Test
  void oneGatewayNeedsNoColumn() {
    assertThat(
            ProxyTables.of(
                ProxyConfigCommand.Part.CLUSTERS,
                new TreeMap<>(Map.of("default/a", cluster("other")))))
        .isEqualTo(
            """
            CLUSTER   TYPE   BALANCING
            other     EDS    ROUND_ROBIN
            """);
  }

  private static JsonNode cluster(String name) {
    try {
      return JSON.readTree(
          """
          {"configs":[{"cluster":{"name":"%s","type":"EDS"}}]}
          """
              .formatted(name));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}
