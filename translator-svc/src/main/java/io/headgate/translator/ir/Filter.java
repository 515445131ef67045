package io.headgate.translator.ir;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** A change to a request or its response. */
public sealed interface Filter {

  /** Sets replace, adds append, removes delete; names are compared without case. */
  record RequestHeaders(List<Header> set, List<Header> add, List<String> remove) implements Filter {
    public RequestHeaders {
      set = List.copyOf(set);
      add = List.copyOf(add);
      remove = List.copyOf(remove);
    }
  }

  /** As {@link RequestHeaders}, on the response. */
  record ResponseHeaders(List<Header> set, List<Header> add, List<String> remove)
      implements Filter {
    public ResponseHeaders {
      set = List.copyOf(set);
      add = List.copyOf(add);
      remove = List.copyOf(remove);
    }
  }

  record UrlRewrite(Optional<String> host, Optional<Route.PathRewrite> path) implements Filter {}

  /** Sends a copy and ignores its response; {@code numerator/denominator} of requests. */
  record Mirror(String cluster, int numerator, int denominator) implements Filter {}

  /** Origins may hold {@code *}; empty lists leave the header out. */
  record Cors(
      List<String> allowOrigins,
      List<String> allowMethods,
      List<String> allowHeaders,
      List<String> exposeHeaders,
      boolean allowCredentials,
      Optional<Duration> maxAge)
      implements Filter {
    public Cors {
      allowOrigins = List.copyOf(allowOrigins);
      allowMethods = List.copyOf(allowMethods);
      allowHeaders = List.copyOf(allowHeaders);
      exposeHeaders = List.copyOf(exposeHeaders);
    }
  }

  /** One header. */
  record Header(String name, String value) {}
}
