package io.headgate.epp.parse;

import io.headgate.epp.scheduling.RequestFacts;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Reads one request body while it arrives. Prompt blocks are chained as {@code h(i) = H(h(i-1),
 * H(block i))}, {@code h(0)} from the model, in the order the model reads them: tools, system
 * prompt, messages; so neither the order of the fields nor the place of {@code model} matters.
 * Hashed are the JSON bytes as the client wrote them, without insignificant whitespace: a client
 * that repeats a conversation repeats its bytes. Of duplicate keys the last one counts.
 */
public final class BodyScanner implements JsonVisitor {
  private enum Field {
    MODEL,
    STREAM,
    PROMPT,
    SECTION,
    OTHER
  }

  private static final int TOOLS = 0;
  private static final int SYSTEM = 1;
  private static final int PROMPT = 2;

  private final ApiKind api;
  private final int maxBlocks;
  private final @Nullable BlockHasher[] sections = new BlockHasher[3];
  private final long[] sectionBytes = new long[3];
  private final JsonScanner json = new JsonScanner(this);
  private final int blockBytes;

  private long bodyBytes;
  private Field field = Field.OTHER;
  private int section;
  private boolean promptSeen;
  private boolean streaming;
  private String model = "";
  private long modelOffset = -1;
  private long modelEnd = -1;

  public BodyScanner(ApiKind api, int blockBytes, int maxBlocks) {
    this.api = api;
    this.blockBytes = Math.max(1, blockBytes);
    this.maxBlocks = Math.max(0, maxBlocks);
  }

  public void feed(byte[] source, int from, int to) {
    bodyBytes += to - from;
    if (api != ApiKind.PASSTHROUGH) {
      json.feed(source, from, to);
    }
  }

  /** The body is complete. An empty body is a request without one. */
  public Parsed finish() {
    if (api == ApiKind.PASSTHROUGH || bodyBytes == 0) {
      return Parsed.Facts.unread(bodyBytes);
    }
    json.finish();
    if (!promptSeen
        && (api == ApiKind.CHAT || api == ApiKind.COMPLETIONS || api == ApiKind.ANTHROPIC)) {
      json.reject(bodyBytes, "the field `" + api.promptField() + "` is missing");
    }
    BadJson bad = json.bad();
    return bad != null ? new Parsed.Bad(bad) : facts();
  }

  @Override
  public Interest begin(String key, Kind kind, long offset) {
    field = field(key);
    return switch (field) {
      case OTHER -> Interest.SKIP;
      case MODEL -> {
        model = "";
        modelOffset = -1;
        modelEnd = -1;
        if (kind == Kind.STRING) {
          modelOffset = offset;
        } else if (kind != Kind.NULL) {
          json.reject(offset, "`model` must be a string");
        }
        yield Interest.TEXT;
      }
      case STREAM -> {
        streaming = kind == Kind.TRUE;
        if (kind != Kind.TRUE && kind != Kind.FALSE && kind != Kind.NULL) {
          json.reject(offset, "`stream` must be true or false");
        }
        yield Interest.SKIP;
      }
      case PROMPT -> {
        promptSeen = true;
        if (kind != Kind.ARRAY && (kind != Kind.STRING || key.equals("messages"))) {
          json.reject(offset, "`" + key + "` must be " + wanted(key));
        }
        yield start(PROMPT);
      }
      case SECTION -> start(section);
    };
  }

  @Override
  public void bytes(byte[] source, int from, int to) {
    hasher(section).update(source, from, to);
  }

  @Override
  public void end(String text, long offset, long textBytes) {
    switch (field) {
      case MODEL -> {
        model = text;
        modelEnd = modelOffset < 0 ? -1 : offset;
      }
      case PROMPT, SECTION -> sectionBytes[section] = textBytes;
      case STREAM, OTHER -> {}
    }
  }

  private Interest start(int wanted) {
    section = wanted;
    sectionBytes[section] = 0;
    hasher(section).reset();
    return Interest.BYTES;
  }

  private static String wanted(String key) {
    return switch (key) {
      case "messages" -> "a list of messages";
      case "token_ids" -> "a list of token ids";
      default -> "a string or a list";
    };
  }

  private Field field(String key) {
    if (key.equals(api.promptField()) || (api == ApiKind.EMBEDDINGS && key.equals("messages"))) {
      return Field.PROMPT;
    }
    return switch (key) {
      case "model" -> Field.MODEL;
      case "stream" -> Field.STREAM;
      case "prompt_embeds" -> {
        promptSeen |= api == ApiKind.COMPLETIONS;
        yield Field.OTHER;
      }
      case "tools" -> {
        section = TOOLS;
        yield Field.SECTION;
      }
      case "system", "instructions" -> {
        section = SYSTEM;
        yield Field.SECTION;
      }
      default -> Field.OTHER;
    };
  }

  private BlockHasher hasher(int index) {
    BlockHasher hasher = sections[index];
    if (hasher == null) {
      hasher = new BlockHasher(blockBytes, maxBlocks);
      sections[index] = hasher;
    }
    return hasher;
  }

  private Parsed.Facts facts() {
    long[] chain = new long[capacity()];
    int length = 0;
    long hash = BlockHasher.HASH.hashBytesToLong(model.getBytes(StandardCharsets.UTF_8));
    long whole = 0;
    long promptBytes = 0;
    for (int i = 0; i < sections.length; i++) {
      BlockHasher part = sections[i];
      if (part == null || part.isEmpty()) {
        continue;
      }
      promptBytes += sectionBytes[i];
      whole = BlockHasher.HASH.hashLongLongToLong(whole, part.whole());
      for (int b = 0; b < part.fullBlocks() && length < maxBlocks; b++) {
        hash = BlockHasher.HASH.hashLongLongToLong(hash, part.block(b));
        chain[length++] = hash;
      }
      if (i != PROMPT && part.hasRest() && length < maxBlocks) {
        hash = BlockHasher.HASH.hashLongLongToLong(hash, part.rest());
        chain[length++] = hash;
      }
    }
    long[] blocks = length == 0 ? RequestFacts.NO_BLOCKS : Arrays.copyOf(chain, length);
    return new Parsed.Facts(
        model, streaming, bodyBytes, promptBytes, blocks, whole, modelOffset, modelEnd);
  }

  private int capacity() {
    int blocks = 0;
    for (BlockHasher part : sections) {
      blocks += part == null ? 0 : part.fullBlocks() + 1;
    }
    return Math.min(blocks, maxBlocks);
  }
}
