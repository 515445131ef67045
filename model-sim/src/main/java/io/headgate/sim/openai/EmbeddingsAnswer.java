package io.headgate.sim.openai;

import io.headgate.sim.engine.Prompt;
import io.headgate.sim.engine.PromptHasher;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Base64;

/** {@code /v1/embeddings}: vectors that depend on the input and nothing else. */
public final class EmbeddingsAnswer {
  private EmbeddingsAnswer() {}

  public static String document(InferenceRequest request, Usage usage) {
    StringBuilder out =
        new StringBuilder(200 + request.prompts().size() * request.dimensions() * 8);
    out.append("{\"object\":\"list\",\"data\":[");
    int index = 0;
    for (Prompt prompt : request.prompts()) {
      out.append(index == 0 ? "" : ",").append("{\"object\":\"embedding\",\"index\":");
      out.append(index++).append(",\"embedding\":");
      vector(prompt.digest(), request.dimensions(), request.base64(), out);
      out.append('}');
    }
    out.append("],\"model\":");
    JsonText.quote(request.model(), out);
    return out.append(",\"usage\":").append(usage.json()).append('}').toString();
  }

  private static void vector(long seed, int dimensions, boolean base64, StringBuilder out) {
    ByteBuffer floats = ByteBuffer.allocate(dimensions * 4).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < dimensions; i++) {
      // Multiples of 1/1024 in [-1, 1): exact as floats.
      float value = (float) ((PromptHasher.mix(seed + i) & 0x7FF) - 1024) / 1024f;
      floats.putFloat(value);
      if (!base64) {
        out.append(i == 0 ? '[' : ',').append(value);
      }
    }
    if (base64) {
      out.append('"').append(Base64.getEncoder().encodeToString(floats.array())).append('"');
    } else {
      out.append(']');
    }
  }
}
