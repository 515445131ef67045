package io.headgate.translator.lower;

import com.google.protobuf.Message;
import io.envoyproxy.envoy.config.cluster.v3.LoadBalancingPolicy;
import io.envoyproxy.envoy.extensions.load_balancing_policies.override_host.v3.OverrideHost;
import io.envoyproxy.envoy.extensions.load_balancing_policies.override_host.v3.OverrideHost.OverrideHostSource;
import io.envoyproxy.envoy.extensions.load_balancing_policies.round_robin.v3.RoundRobin;
import io.envoyproxy.envoy.extensions.load_balancing_policies.subset.v3.Subset;
import io.envoyproxy.envoy.type.metadata.v3.MetadataKey;

/** Which endpoint of a cluster gets a request. */
final class LoadBalancing {
  // A key no endpoint has: whoever asks by it finds nobody.
  private static final String NEVER = "headgate.never";

  private LoadBalancing() {}

  static LoadBalancingPolicy roundRobin() {
    return policy("envoy.load_balancing_policies.round_robin", RoundRobin.getDefaultInstance());
  }

  /**
   * The picker's list, one entry per attempt; entries that are not in the cluster are skipped.
   *
   * @param failOpen whether any endpoint may serve when the list is missing or used up
   */
  static LoadBalancingPolicy picked(boolean failOpen) {
    OverrideHost policy =
        OverrideHost.newBuilder()
            .addOverrideHostSources(
                OverrideHostSource.newBuilder().setMetadata(lb(PickerFilters.PICK_KEY)))
            .setFallbackPolicy(failOpen ? roundRobin() : nobody())
            .setUnknownFields(NewerFields.selectedHostKey(lb(PickerFilters.SERVED_KEY)))
            .build();
    return policy("envoy.load_balancing_policies.override_host", policy);
  }

  private static LoadBalancingPolicy nobody() {
    Subset subset =
        Subset.newBuilder()
            .setFallbackPolicy(Subset.LbSubsetFallbackPolicy.NO_FALLBACK)
            .addSubsetSelectors(Subset.LbSubsetSelector.newBuilder().addKeys(NEVER))
            .setSubsetLbPolicy(roundRobin())
            .build();
    return policy("envoy.load_balancing_policies.subset", subset);
  }

  private static MetadataKey lb(String key) {
    return MetadataKey.newBuilder()
        .setKey(PickerFilters.PICK_NAMESPACE)
        .addPath(MetadataKey.PathSegment.newBuilder().setKey(key))
        .build();
  }

  private static LoadBalancingPolicy policy(String name, Message config) {
    return LoadBalancingPolicy.newBuilder()
        .addPolicies(
            LoadBalancingPolicy.Policy.newBuilder()
                .setTypedExtensionConfig(Extensions.named(name, config)))
        .build();
  }
}
