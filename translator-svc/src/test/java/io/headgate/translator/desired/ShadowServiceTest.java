package io.headgate.translator.desired;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ShadowServiceTest {
  @ParameterizedTest
  @CsvSource({
    "my-ip,my-ip-ip-03f70481",
    "infpool-gen,infpool-gen-ip-6580eb2c",
    "infpool-gen2,infpool-gen2-ip-97b729d1",
    "infpool-model1,infpool-model1-ip-aaaaf2d6",
    "infpool-model2,infpool-model2-ip-f857bff9",
    "very-long-inference-pool-name-that-should-be-truncated-properly,"
        + "very-long-inference-pool-name-that-should-be-trunca-ip-6d24df6a",
  })
  void nameIsTheOneOtherToolsExpect(String pool, String service) {
    assertThat(ShadowService.name(pool)).isEqualTo(service).hasSizeLessThan(64);
  }
}
