package io.headgate.translator.lower;

import io.envoyproxy.envoy.config.core.v3.HeaderValue;
import io.envoyproxy.envoy.config.core.v3.HeaderValueOption;
import io.envoyproxy.envoy.config.core.v3.HeaderValueOption.HeaderAppendAction;
import io.headgate.translator.ir.Filter;
import io.headgate.translator.ir.Filter.Header;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Changes to headers, in Envoy's terms, of several filters one after the other.
 *
 * @param host replaces the request's host, which Envoy does not count among the headers
 */
record HeaderEdits(Edits request, Edits response, Optional<String> host) {
  // RFC 9110 token; pseudo headers and what Envoy refuses as a header are not in it.
  private static final Pattern NAME = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]{1,256}");
  private static final int VALUE_CHARS = 16_384;

  /** Ordered by header; removals go first. */
  record Edits(List<HeaderValueOption> additions, List<String> removals) {
    Edits {
      additions = List.copyOf(additions);
      removals = List.copyOf(removals);
    }
  }

  static HeaderEdits of(List<Filter> filters) {
    Collector request = new Collector();
    Collector response = new Collector();
    for (Filter filter : filters) {
      switch (filter) {
        case Filter.RequestHeaders(var set, var add, var remove) ->
            request.collect(set, add, remove);
        case Filter.ResponseHeaders(var set, var add, var remove) ->
            response.collect(set, add, remove);
        case Filter.UrlRewrite rewrite -> rewrite.host().ifPresent(host -> request.host = host);
        case Filter.Mirror _, Filter.Cors _ -> {}
      }
    }
    return new HeaderEdits(request.edits(), response.edits(), Optional.ofNullable(request.host));
  }

  /** Applies changes one after the other: a later one to the same header takes its place. */
  private static final class Collector {
    private final Map<String, List<HeaderValueOption>> additions = new TreeMap<>();
    private final Set<String> removals = new TreeSet<>();
    private @Nullable String host;

    void collect(List<Header> set, List<Header> add, List<String> remove) {
      set.forEach(header -> put(header, HeaderAppendAction.OVERWRITE_IF_EXISTS_OR_ADD));
      add.forEach(header -> put(header, HeaderAppendAction.APPEND_IF_EXISTS_OR_ADD));
      for (String header : remove) {
        if (editable(header)) {
          String name = header.toLowerCase(Locale.ROOT);
          additions.remove(name);
          removals.add(name);
        }
      }
    }

    private void put(Header header, HeaderAppendAction action) {
      if (!harmless(header.value())) {
        return;
      }
      if (header.name().equalsIgnoreCase("host")) {
        host = header.value();
      } else if (editable(header.name())) {
        String name = header.name().toLowerCase(Locale.ROOT);
        if (action == HeaderAppendAction.OVERWRITE_IF_EXISTS_OR_ADD) {
          additions.remove(name);
        }
        additions
            .computeIfAbsent(name, _ -> new ArrayList<>())
            .add(
                HeaderValueOption.newBuilder()
                    .setAppendAction(action)
                    .setKeepEmptyValue(true)
                    .setHeader(
                        HeaderValue.newBuilder()
                            .setKey(name)
                            // A percent sign would make Envoy look up a variable.
                            .setValue(header.value().replace("%", "%%")))
                    .build());
      }
    }

    Edits edits() {
      return new Edits(
          additions.values().stream().flatMap(List::stream).toList(), List.copyOf(removals));
    }
  }

  private static boolean editable(String name) {
    return NAME.matcher(name).matches() && !name.equalsIgnoreCase("host");
  }

  private static boolean harmless(String value) {
    return value.length() <= VALUE_CHARS
        && value.chars().noneMatch(c -> c == '\r' || c == '\n' || c == 0);
  }
}
