package io.headgate.sim.openai;

import io.headgate.sim.engine.PromptHasher;
import java.util.ArrayList;
import java.util.List;

/** The generated text, token by token; the same index always gives the same token. */
public sealed interface Text {
  /** The token at {@code index} without any escaping; pieces joined are the whole text. */
  String piece(int index);

  /** Everything up to {@code tokens}. */
  default String whole(int tokens) {
    StringBuilder out = new StringBuilder(tokens * 6);
    for (int i = 0; i < tokens; i++) {
      out.append(piece(i));
    }
    return out.toString();
  }

  /** Words drawn by seed. */
  record Words(long seed) implements Text {
    private static final String[] WORDS = {
      "the", "river", "turns", "and", "a", "quiet", "engine", "hums", "under", "seven", "lamps",
      "while", "rain", "draws", "thin", "lines", "across", "windows", "of", "the", "station",
      "where", "nobody", "waits", "for", "trains", "that", "never", "left", "their", "yards", "but"
    };

    @Override
    public String piece(int index) {
      String word = WORDS[(int) (PromptHasher.mix(seed + index) & (WORDS.length - 1))];
      return index == 0 ? word : " " + word;
    }
  }

  /** What the client said, in pieces of about four characters. */
  record Echo(List<String> pieces) implements Text {
    public Echo {
      pieces = List.copyOf(pieces);
    }

    public static Echo of(String text) {
      List<String> pieces = new ArrayList<>();
      for (int at = 0; at < text.length(); ) {
        int end = Math.min(at + 4, text.length());
        if (end < text.length() && Character.isHighSurrogate(text.charAt(end - 1))) {
          end++;
        }
        pieces.add(text.substring(at, end));
        at = end;
      }
      return new Echo(pieces);
    }

    @Override
    public String piece(int index) {
      return pieces.get(index);
    }
  }
}
