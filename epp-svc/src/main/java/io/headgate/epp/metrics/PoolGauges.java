package io.headgate.epp.metrics;

import io.headgate.epp.pool.Pools;
import io.headgate.epp.scheduling.Decision.Candidate;
import io.headgate.epp.scheduling.PoolSnapshot.Endpoint;
import io.headgate.epp.scheduling.RequestFacts;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/**
 * The state of pools and endpoints, written out afresh whenever metrics are asked for: pools come
 * and go, and nothing is kept for them.
 */
public record PoolGauges(Pools pools, Supplier<? extends Collection<String>> names) {
  private static final RequestFacts PROBE = RequestFacts.bodyless(Optional.empty());

  /** In Prometheus' text format. */
  public String page() {
    List<Shown> all = names.get().stream().sorted().map(this::show).toList();
    StringBuilder out = new StringBuilder();
    perPool(out, "ready_endpoints", all, s -> s.endpoints().size());
    perPool(out, "average_queue_size", all, s -> s.average(e -> e.metrics().waiting()));
    perPool(out, "average_running_requests", all, s -> s.average(e -> e.metrics().running()));
    perPool(
        out, "average_kv_cache_utilization", all, s -> s.average(e -> e.metrics().kvCacheUsage()));
    out.append("# TYPE llm_d_epp_per_endpoint_queue_size gauge\n");
    for (Shown pool : all) {
      for (Endpoint endpoint : pool.endpoints()) {
        line(
            out,
            "per_endpoint_queue_size",
            "name=\"" + pool.name() + "\",model_server_endpoint=\"" + endpoint.address() + "\"",
            endpoint.metrics().waiting());
      }
    }
    out.append("# TYPE llm_d_epp_inflight_requests gauge\n");
    for (Shown pool : all) {
      for (Endpoint endpoint : pool.endpoints()) {
        line(
            out,
            "inflight_requests",
            "name=\"" + pool.name() + "\",endpoint_name=\"" + endpoint.address() + "\"",
            endpoint.inFlight());
      }
    }
    return out.toString();
  }

  /** One pool at this moment. */
  private record Shown(String name, List<Endpoint> endpoints) {
    double average(ToDoubleFunction<Endpoint> value) {
      return endpoints.stream().mapToDouble(value).average().orElse(0);
    }
  }

  private Shown show(String name) {
    List<Endpoint> endpoints =
        pools
            .find(name)
            .map(
                pool -> pool.pick(PROBE, 0).candidates().stream().map(Candidate::endpoint).toList())
            .orElse(List.of());
    return new Shown(name, endpoints);
  }

  private static void perPool(
      StringBuilder out, String name, List<Shown> pools, ToDoubleFunction<Shown> value) {
    out.append("# TYPE llm_d_epp_").append(name).append(" gauge\n");
    for (Shown pool : pools) {
      line(out, name, "name=\"" + pool.name() + "\"", value.applyAsDouble(pool));
    }
  }

  private static void line(StringBuilder out, String name, String labels, double value) {
    out.append("llm_d_epp_")
        .append(name)
        .append('{')
        .append(labels)
        .append("} ")
        .append(value)
        .append('\n');
  }
}
