package io.headgate.cli.proxyconfig;

import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.cli.ExitCode;
import io.headgate.cli.Said;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProxyConfigCommandTest {
  @TempDir Path directory;

  @Test
  void withoutEnvoyItSaysWhyThereMayBeNone() throws IOException {
    Said said = proxyConfig("{}");

    assertThat(said.code()).isEqualTo(ExitCode.NOT_AS_IT_SHOULD_BE);
    assertThat(said.errors()).contains("runs no Envoy", "--no-envoy", "--admin");
  }

  @Test
  void anUnknownGatewayIsNamedWithThoseThatThereAre() throws IOException {
    assertThat(proxyConfig("{\"default/demo\":\"127.0.0.1:1\"}", "default/dmo").errors())
        .contains("no Envoy runs for gateway default/dmo; there is: default/demo");
  }

  private Said proxyConfig(String admins, String... gateway) throws IOException {
    Path log = directory.resolve("events.db");
    Files.writeString(
        directory.resolve("events.db.up.json"),
        "{\"pid\":%d,\"envoyAdmin\":%s,\"debug\":\"\",\"metrics\":\"\"}"
            .formatted(ProcessHandle.current().pid(), admins));
    return gateway.length == 0
        ? Said.by("proxy-config", "routes", "--log", log.toString())
        : Said.by("proxy-config", "routes", gateway[0], "--log", log.toString());
  }
}
