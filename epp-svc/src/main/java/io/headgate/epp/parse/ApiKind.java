package io.headgate.epp.parse;

import java.util.Locale;
import java.util.Map;

/** What a request's path says about its body. */
public enum ApiKind {
  CHAT("messages"),
  COMPLETIONS("prompt"),
  EMBEDDINGS("input"),
  RESPONSES("input"),
  ANTHROPIC("messages"),
  TOKENS("token_ids"),
  /** Not one of ours: the body goes by unread. */
  PASSTHROUGH("");

  private static final Map<String, ApiKind> BY_SUFFIX =
      Map.ofEntries(
          Map.entry("chat/completions", CHAT),
          Map.entry("chat/completions/render", CHAT),
          Map.entry("completions", COMPLETIONS),
          Map.entry("completions/render", COMPLETIONS),
          Map.entry("embeddings", EMBEDDINGS),
          Map.entry("responses", RESPONSES),
          Map.entry("messages", ANTHROPIC),
          Map.entry("messages/count_tokens", ANTHROPIC),
          Map.entry("inference/v1/generate", TOKENS));

  private final String promptField;

  ApiKind(String promptField) {
    this.promptField = promptField;
  }

  /** The field whose value the model reads. */
  String promptField() {
    return promptField;
  }

  /** Takes {@code :path} as it came: the longest known suffix decides, the query does not count. */
  public static ApiKind ofPath(String path) {
    int end = path.indexOf('?');
    String plain = end < 0 ? path : path.substring(0, end);
    ApiKind best = PASSTHROUGH;
    int longest = 0;
    for (Map.Entry<String, ApiKind> entry : BY_SUFFIX.entrySet()) {
      String suffix = entry.getKey();
      if (suffix.length() > longest && endsWithSegments(plain, suffix)) {
        best = entry.getValue();
        longest = suffix.length();
      }
    }
    return best;
  }

  /** A body in a content encoding (gzip, ...) is not JSON yet. */
  public static ApiKind of(String path, String contentEncoding) {
    String encoding = contentEncoding.toLowerCase(Locale.ROOT);
    return encoding.isEmpty() || encoding.equals("identity") ? ofPath(path) : PASSTHROUGH;
  }

  private static boolean endsWithSegments(String path, String suffix) {
    int before = path.length() - suffix.length() - 1;
    return path.endsWith(suffix) && (before < 0 || path.charAt(before) == '/');
  }
}
