package io.headgate.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ResourceKeyTest {
  @Test
  void apiVersionGivesTheGroup() {
    assertThat(ResourceKey.of("v1", "Secret", "shop", "tls").group()).isEmpty();
    assertThat(ResourceKey.of("apps/v1", "Deployment", "shop", "a").group()).isEqualTo("apps");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Secret/shop/tls",
        "Namespace//shop",
        "InferencePool.inference.networking.k8s.io/shop/chat",
        "GatewayClass.gateway.networking.k8s.io//headgate"
      })
  void writtenFormReadsBack(String key) {
    assertThat(ResourceKey.parse(key)).hasToString(key);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "/", "//", "Secret", "Secret/shop", "Secret/shop/", "/a/b", "a/b/c/d"})
  void malformedKeysAreRefusedByName(String key) {
    assertThatThrownBy(() -> ResourceKey.parse(key))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(key);
  }

  @Test
  void peopleReadKindAndName() {
    assertThat(ResourceKey.parse("Secret/shop/tls").display()).isEqualTo("Secret shop/tls");
    assertThat(ResourceKey.parse("Namespace//shop").display()).isEqualTo("Namespace shop");
  }

  @Test
  void orderIsByKindGroupNamespaceName() {
    List<String> sorted = List.of("A//z", "B/a/z", "B.g/a/a", "B.g/a/b", "B.g/b/a");
    assertThat(Stream.of(4, 2, 0, 3, 1).map(i -> ResourceKey.parse(sorted.get(i))).sorted())
        .extracting(ResourceKey::toString)
        .isEqualTo(sorted);
  }
}
