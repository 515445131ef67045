package io.headgate.sim.engine;

import java.util.Arrays;

/**
 * Turns text into pseudo tokens of four characters and hashes them block by block while it arrives.
 *
 * <p>A block's hash covers everything before it, so equal hashes mean equal prefixes.
 */
public final class PromptHasher {
  private static final int CHARS_PER_TOKEN = 4;

  private final int blockSize;
  private long[] blocks = new long[64];
  private int blockCount;
  private int tokens;
  private int tokensInBlock;
  private long chain = 0x9E3779B97F4A7C15L;
  private long token;
  private int charsInToken;

  public PromptHasher(int blockSize) {
    this.blockSize = blockSize;
  }

  public void add(char[] text, int offset, int length) {
    int end = offset + length;
    int at = offset;
    while (at < end && charsInToken > 0) {
      addChar(text[at++]);
    }
    for (; at + CHARS_PER_TOKEN <= end; at += CHARS_PER_TOKEN) {
      addToken(
          ((long) text[at] << 48)
              | ((long) text[at + 1] << 32)
              | ((long) text[at + 2] << 16)
              | text[at + 3]);
    }
    while (at < end) {
      addChar(text[at++]);
    }
  }

  private void addChar(char c) {
    token = (token << 16) | c;
    if (++charsInToken == CHARS_PER_TOKEN) {
      closeToken();
    }
  }

  public void add(String text) {
    add(text.toCharArray(), 0, text.length());
  }

  /** One token given by its number; text before it is closed first. */
  public void addTokenId(long id) {
    endPart();
    addToken(id);
  }

  /** Ends a part (a role, a message) so that its last token is not shared with what follows. */
  public void endPart() {
    if (charsInToken > 0) {
      closeToken();
    }
  }

  public Prompt finish() {
    endPart();
    return new Prompt(Math.max(tokens, 1), Arrays.copyOf(blocks, blockCount), mix(chain));
  }

  private void closeToken() {
    long complete = token;
    token = 0;
    charsInToken = 0;
    addToken(complete);
  }

  private void addToken(long complete) {
    chain = (chain ^ complete) * 0x9E3779B97F4A7C15L;
    chain ^= chain >>> 29;
    tokens++;
    if (++tokensInBlock == blockSize) {
      tokensInBlock = 0;
      if (blockCount == blocks.length) {
        blocks = Arrays.copyOf(blocks, blockCount * 2);
      }
      blocks[blockCount++] = chain;
    }
  }

  /** The finaliser of SplitMix64: every input bit reaches every output bit. */
  public static long mix(long value) {
    long z = value + 0x9E3779B97F4A7C15L;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }
}
