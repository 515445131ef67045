package io.headgate.sim.load;

import io.soabase.recordbuilder.core.RecordBuilder;

/**
 * What the requests look like.
 *
 * @param model name put into every body
 * @param promptBytes size of the prompt, give or take nothing
 * @param groups 0: every prompt is unique from its first byte; n: prompts belong to n groups
 * @param sharedBytes how much of the prompt's start a group shares
 * @param stream whether answers stream
 * @param maxTokens length of every answer; the body asks to ignore an earlier end
 * @param seed of the text
 */
@RecordBuilder
public record Traffic(
    String model,
    int promptBytes,
    int groups,
    int sharedBytes,
    boolean stream,
    int maxTokens,
    long seed)
    implements TrafficBuilder.With {
  private static final int LARGEST = 16 << 20;

  public Traffic {
    range("body-bytes", promptBytes, 32, LARGEST);
    range("groups", groups, 0, 10_000);
    range("max-tokens", maxTokens, 1, 1_000_000);
    if (groups > 0) {
      range("shared-bytes", sharedBytes, 0, promptBytes - 32);
    }
    if (model.isEmpty() || !model.chars().allMatch(c -> c >= ' ' && c != '"' && c != '\\')) {
      throw new IllegalArgumentException("model must be a plain name");
    }
  }

  /** Unique prompts of 2 KB, answers of 16 tokens in one piece. */
  public static Traffic small(String model) {
    return new Traffic(model, 2048, 0, 0, false, 16, 1);
  }

  /** Unique prompts of 400 KB. */
  public static Traffic large(String model) {
    return new Traffic(model, 400_000, 0, 0, false, 16, 1);
  }

  public Traffic withGroups(int count, int shared) {
    return with(traffic -> traffic.groups(count).sharedBytes(shared));
  }

  private static void range(String name, int value, int min, int max) {
    if (value < min || value > max) {
      throw new IllegalArgumentException(
          name + " must be " + min + " to " + max + ", not " + value);
    }
  }
}
