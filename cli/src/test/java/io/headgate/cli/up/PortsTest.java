package io.headgate.cli.up;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headgate.cli.CliException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;

class PortsTest {
  @Test
  void aTakenPortIsNamedWithItsOwnerAndTheOptionThatHelps() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      assertThatThrownBy(() -> Ports.requireFree("127.0.0.1", taken.getLocalPort(), "--port"))
          .isInstanceOf(CliException.class)
          .hasMessageContaining("port " + taken.getLocalPort())
          .hasMessageContaining("--port");
      assertThat(Ports.owner(taken.getLocalPort()).orElse(""))
          .contains("pid " + ProcessHandle.current().pid());
    }
  }

  @Test
  void aFreePortPasses() throws IOException {
    int port;
    try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      port = probe.getLocalPort();
    }
    assertThatCode(() -> Ports.requireFree("127.0.0.1", port, "--port")).doesNotThrowAnyException();
  }
}
