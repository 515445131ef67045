package io.headgate.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NamespacedNameTest {
  @Test
  void readsBothParts() {
    assertThat(NamespacedName.parse("shop/edge")).isEqualTo(new NamespacedName("shop", "edge"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "/", "shop", "shop/", "/edge", "shop/edge/80"})
  void whatIsSomethingElseIsSaidToBe(String text) {
    assertThat(NamespacedName.tryParse(text)).isEmpty();
    assertThatThrownBy(() -> NamespacedName.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("not namespace/name: " + text);
  }
}
