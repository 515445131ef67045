package io.headgate.cli.log;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Message;
import io.envoyproxy.envoy.config.core.v3.Address;
import io.envoyproxy.envoy.config.core.v3.SocketAddress;
import io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.headgate.events.v1.XdsResource;
import java.util.List;
import org.junit.jupiter.api.Test;

class XdsReadingTest {
  @Test
  void addressesStandAsInAUrl() {
    XdsReading reading =
        XdsReading.of(
            List.of(
                resource("http/80", Listener.newBuilder().setAddress(address("::1", 80)).build()),
                resource("pool/default/demo", assignment("fd00::1", "10.0.0.1"))));

    assertThat(reading.sockets()).containsEntry("default/gate", List.of("[::1]:80"));
    assertThat(reading.endpoints().get("default/demo"))
        .containsExactly("10.0.0.1:8000", "[fd00::1]:8000");
    assertThat(reading.broken()).isEmpty();
  }

  @Test
  void aPoolThatNobodyServesHasNoEndpoints() {
    assertThat(XdsReading.of(List.of(resource("pool/default/demo", assignment()))).endpoints())
        .hasEntrySatisfying("default/demo", endpoints -> assertThat(endpoints).isEmpty());
  }

  private static ClusterLoadAssignment assignment(String... ips) {
    ClusterLoadAssignment.Builder assignment = ClusterLoadAssignment.newBuilder();
    for (String ip : ips) {
      assignment
          .addEndpointsBuilder()
          .addLbEndpointsBuilder()
          .getEndpointBuilder()
          .setAddress(address(ip, 8000));
    }
    return assignment.build();
  }

  private static Address address(String ip, int port) {
    return Address.newBuilder()
        .setSocketAddress(SocketAddress.newBuilder().setAddress(ip).setPortValue(port))
        .build();
  }

  private static XdsResource resource(String name, Message message) {
    return XdsResource.newBuilder()
        .setGateway("default/gate")
        .setName(name)
        .setTypeUrl("type.googleapis.com/" + message.getDescriptorForType().getFullName())
        .setMessage(message.toByteString())
        .build();
  }
}
