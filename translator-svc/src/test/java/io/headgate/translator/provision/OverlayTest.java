package io.headgate.translator.provision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.api.Test;

class OverlayTest {
  @Test
  void objectsAreMergedAndNullRemoves() {
    assertThat(laid("{a: {b: 1, c: 2}}", "{a: {c: null, d: 3}}")).isEqualTo("{a: {b: 1, d: 3}}");
  }

  @Test
  void entriesWithAKeyAreMergedByIt() {
    assertThat(
            laid(
                "{containers: [{name: envoy, image: a}, {name: x}]}",
                "{containers: [{name: envoy, tty: true}, {name: new}]}"))
        .isEqualTo("{containers: [{name: envoy, image: a, tty: true}, {name: x}, {name: new}]}");
  }

  @Test
  void anEntryCanBeRemovedAndAnObjectReplaced() {
    assertThat(laid("{env: [{name: a}, {name: b}]}", "{env: [{name: a, $patch: delete}]}"))
        .isEqualTo("{env: [{name: b}]}");
    assertThat(laid("{a: {b: 1}}", "{a: {c: 2, $patch: replace}}")).isEqualTo("{a: {c: 2}}");
  }

  @Test
  void otherListsAreReplaced() {
    assertThat(laid("{args: [a, b]}", "{args: [c]}")).isEqualTo("{args: [c]}");
  }

  @Test
  void whatDoesNotFitIsRefusedWithItsPath() {
    assertThatThrownBy(() -> laid("{a: {b: {}}}", "{a: {b: 1}}"))
        .hasMessage("x.a.b: must be an object");
    assertThatThrownBy(() -> laid("{containers: []}", "{containers: {}}"))
        .hasMessage("x.containers: must be a list");
    assertThatThrownBy(() -> laid("{containers: []}", "{containers: [{image: a}]}"))
        .hasMessage("x.containers: an entry has no name");
  }

  /** As JSON without quotes. */
  private static String laid(String below, String above) {
    ObjectNode object = Yaml.object("below", below);
    Overlay.lay("x", object, Yaml.object("above", above));
    return object.toString().replace("\"", "").replace(":", ": ").replace(",", ", ");
  }
}
