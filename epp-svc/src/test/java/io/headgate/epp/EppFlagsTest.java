package io.headgate.epp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EppFlagsTest {
  @Test
  void theReferencesDefaultsHold() {
    EppOptions options = EppFlags.parse().options();
    assertThat(options.grpcPort()).isEqualTo(9002);
    assertThat(options.healthPort()).isEqualTo(9003);
    assertThat(options.metricsPort()).isEqualTo(9090);
    assertThat(options.tls()).isTrue();
  }

  @Test
  void flagsAreTakenInBothNotations() {
    EppFlags flags =
        EppFlags.parse(
            "--pool-name=llama",
            "--pool-namespace",
            "prod",
            "--bind-address=127.0.0.1",
            "--refresh-metrics-interval=100ms",
            "--request-timeout=2h",
            "--enable-conformance-headers",
            "-v=3",
            "--tracing=false");
    assertThat(flags.options().defaultPool()).isEqualTo("prod/llama");
    assertThat(flags.options().tls()).isFalse();
    assertThat(flags.options().scrapeInterval()).isEqualTo(Duration.ofMillis(100));
    assertThat(flags.options().requestTimeout()).isEqualTo(Duration.ofHours(2));
    assertThat(flags.options().conformanceHeaders()).isTrue();
    assertThat(flags.ignored()).containsExactly("--v", "--tracing");
  }

  @ParameterizedTest
  @CsvSource({
    "--max-body-bytes, 3000000000",
    "--max-body-bytes, 0",
    "--max-body-bytes, -1",
    "--grpc-max-recv-msg-size, 65535",
    "--grpc-port, 65536",
    "--grpc-health-port, -1",
    "--metrics-port, 99999999999999999999",
    "--instances, 0"
  })
  void numbersOutOfRangeAreRefusedByName(String flag, String value) {
    assertThatThrownBy(() -> EppFlags.parse(flag, value))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(flag + " needs a whole number from ")
        .hasMessageContaining(value);
  }

  @Test
  void aMessageHasRoomForTheLargestBody() {
    assertThat(EppFlags.parse().options().maxMessageBytes()).isEqualTo((32 << 20) + (64 << 10));
    assertThat(EppFlags.parse("--max-body-bytes=1000").options().maxMessageBytes())
        .isEqualTo(1000 + (64 << 10));
    assertThatThrownBy(
            () -> EppFlags.parse("--max-body-bytes=1000000", "--grpc-max-recv-msg-size=1000000"))
        .hasMessageStartingWith("--grpc-max-recv-msg-size needs a whole number from 1065536 to ");
  }

  @Test
  void mistakesNameTheFlag() {
    assertThatThrownBy(() -> EppFlags.parse("--nonsense")).hasMessage("unknown flag --nonsense");
    assertThatThrownBy(() -> EppFlags.parse("--grpc-port")).hasMessage("--grpc-port needs a value");
    assertThatThrownBy(() -> EppFlags.parse("--grpc-port=x")).hasMessageContaining("--grpc-port");
    assertThatThrownBy(() -> EppFlags.parse("--request-timeout=soon"))
        .hasMessageContaining("--request-timeout");
    assertThatThrownBy(() -> EppFlags.parse("--secure-serving=maybe"))
        .hasMessageContaining("--secure-serving");
  }
}
