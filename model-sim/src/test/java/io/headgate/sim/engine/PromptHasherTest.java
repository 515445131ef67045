package io.headgate.sim.engine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PromptHasherTest {
  @Test
  void tokensAreFourCharactersAndPartsEndTokens() {
    PromptHasher hasher = new PromptHasher(2);
    hasher.add("abcde");
    hasher.endPart();
    hasher.add("f");

    assertThat(hasher.finish().tokens()).isEqualTo(3);
  }

  @Test
  void splittingTheTextDifferentlyChangesNothing() {
    PromptHasher whole = new PromptHasher(2);
    whole.add("the river turns and turns");
    PromptHasher pieces = new PromptHasher(2);
    for (char c : "the river turns and turns".toCharArray()) {
      pieces.add(new char[] {'x', c, 'y'}, 1, 1);
    }

    assertThat(pieces.finish().digest()).isEqualTo(whole.finish().digest());
  }

  @Test
  void blocksAreEqualExactlyAsFarAsTheTextIs() {
    Prompt one = VirtualTime.prompt("same", 100, 16);
    Prompt longer = VirtualTime.prompt("same", 200, 16);
    Prompt other = VirtualTime.prompt("diff", 100, 16);

    for (int i = 0; i < one.fullBlocks(); i++) {
      assertThat(longer.block(i)).isEqualTo(one.block(i));
      assertThat(other.block(i)).isNotEqualTo(one.block(i));
    }
  }
}
