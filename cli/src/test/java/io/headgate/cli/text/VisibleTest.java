package io.headgate.cli.text;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class VisibleTest {
  @Test
  void whatATerminalWouldObeyIsShown() {
    assertThat(Visible.text("a\u001b[31mb\r\nc\u007f\u009b"))
        .isEqualTo("a\\u001b[31mb\\u000d\\u000ac\\u007f\\u009b");
  }

  @Test
  void whatTurnsTheDirectionOfWritingIsShown() {
    for (char c : "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069".toCharArray()) {
      assertThat(Visible.text("<" + c + ">")).isEqualTo("<\\u%04x>", (int) c);
    }
  }

  @Test
  void allElseStaysAsItIs() {
    String text = "Ünïcödé שלום 模型 🙂 \\u0041";
    assertThat(Visible.text(text)).isEqualTo(text);
  }
}
