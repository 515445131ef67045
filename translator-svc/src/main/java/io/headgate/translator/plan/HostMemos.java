package io.headgate.translator.plan;

import io.headgate.translator.ir.Route;
import io.headgate.translator.ir.RouteTable.VirtualHost;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Virtual hosts of one gateway, made anew only where a route that serves them changed. */
public final class HostMemos {
  private final Map<Key, Memo> before;
  private final Map<Key, Memo> now = new HashMap<>();

  private record Key(String table, String domain) {}

  private record Memo(List<List<ResolvedRoute>> sources, VirtualHost host) {
    @SuppressWarnings("ReferenceEquality") // memoised routes keep their identity
    boolean madeFrom(List<List<ResolvedRoute>> others) {
      if (sources.size() != others.size()) {
        return false;
      }
      for (int i = 0; i < sources.size(); i++) {
        List<ResolvedRoute> mine = sources.get(i);
        List<ResolvedRoute> other = others.get(i);
        if (mine.size() != other.size()) {
          return false;
        }
        for (int j = 0; j < mine.size(); j++) {
          if (mine.get(j) != other.get(j)) {
            return false;
          }
        }
      }
      return true;
    }
  }

  private HostMemos(Map<Key, Memo> before) {
    this.before = before;
  }

  public static HostMemos none() {
    return new HostMemos(Map.of());
  }

  /** To be filled by the next plan, this one's hosts being at hand. */
  HostMemos next() {
    return new HostMemos(now);
  }

  VirtualHost host(String table, String domain, List<List<ResolvedRoute>> sources) {
    Key key = new Key(table, domain);
    @Nullable Memo memo = before.get(key);
    if (memo == null || !memo.madeFrom(sources)) {
      memo = new Memo(sources, make(domain, sources));
    }
    now.put(key, memo);
    return memo.host();
  }

  private static VirtualHost make(String domain, List<List<ResolvedRoute>> sources) {
    List<Route> routes = new ArrayList<>();
    Set<ResolvedRoute> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    for (List<ResolvedRoute> group : sources) {
      List<ResolvedRoute> fresh = group.stream().filter(seen::add).toList();
      fresh.stream()
          .flatMap(route -> route.entries().stream())
          .sorted(Comparator.comparing(ResolvedRoute.Entry::precedence))
          .forEach(entry -> routes.add(entry.route()));
    }
    return new VirtualHost(domain, routes);
  }
}
