package io.headgate.epp.pool;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.headgate.events.Keys;
import io.headgate.events.NamespacedName;
import io.headgate.events.ResourceKey;
import io.headgate.events.Topics;
import io.headgate.events.log.Decoded;
import io.headgate.events.log.LogRecord;
import io.headgate.events.v1.ResourceEvent;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiConsumer;

/**
 * The topic {@code resources} folded into pool memberships. Immutable and pure: a batch of records
 * gives the next value, and folding in one batch or in many gives the same.
 *
 * @param pools by namespace/name, served or not
 * @param pods eligible pods by namespace, then name
 * @param members of each pool in scope, ordered by pod and port
 */
public record PoolsFold(
    PoolScope scope,
    Map<String, PoolSpec> pools,
    Map<String, Map<String, PodSpec>> pods,
    Map<String, List<Member>> members,
    boolean synced) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String POOL_GROUP = "inference.networking.k8s.io";

  /** Nothing read yet. */
  public static PoolsFold empty(PoolScope scope) {
    return new PoolsFold(scope, Map.of(), Map.of(), Map.of(), false);
  }

  /**
   * What holds after {@code records}, which are of topic {@code resources}.
   *
   * @param broken told of records that cannot be read, and why; they change nothing
   */
  PoolsFold after(List<LogRecord> records, BiConsumer<LogRecord, String> broken) {
    Step step = new Step(this, broken);
    records.forEach(step::take);
    return step.result();
  }

  /** One batch; works on copies. */
  private static final class Step {
    private final PoolsFold before;
    private final Map<String, PoolSpec> pools;
    private final Map<String, Map<String, PodSpec>> pods;
    private final Set<String> touched = new HashSet<>();
    private final BiConsumer<LogRecord, String> broken;
    private boolean synced;

    Step(PoolsFold before, BiConsumer<LogRecord, String> broken) {
      this.before = before;
      this.broken = broken;
      this.pools = new HashMap<>(before.pools);
      this.pods = new HashMap<>(before.pods);
      this.synced = before.synced;
    }

    void take(LogRecord record) {
      if (Keys.isSynced(record.key())) {
        synced |= !record.isTombstone();
        return;
      }
      boolean isPod = record.key().startsWith("Pod/");
      if (!isPod && !record.key().startsWith("InferencePool." + POOL_GROUP + "/")) {
        return;
      }
      Optional<ResourceKey> key = ResourceKey.tryParse(record.key());
      if (key.isEmpty()) {
        broken.accept(record, "the key names no resource");
        return;
      }
      switch (record.tryDecode(Topics.RESOURCES)) {
        case Decoded.Broken(String reason) -> broken.accept(record, reason);
        case Decoded.Tombstone() -> take(key.get(), isPod, Optional.empty());
        case Decoded.Value(ResourceEvent event) -> take(key.get(), isPod, object(event));
      }
    }

    private void take(ResourceKey key, boolean isPod, Optional<JsonNode> object) {
      if (isPod) {
        takePod(key, object.flatMap(PodSpec::read));
      } else {
        takePool(key, object.map(PoolSpec::read));
      }
    }

    private void takePod(ResourceKey key, Optional<PodSpec> pod) {
      PodSpec known = pods.getOrDefault(key.namespace(), Map.of()).get(key.name());
      if (pod.equals(Optional.ofNullable(known))) {
        return;
      }
      touch(key.namespace());
      pods.computeIfPresent(
          key.namespace(),
          (_, siblings) -> {
            siblings.remove(key.name());
            pod.ifPresent(ready -> siblings.put(key.name(), ready));
            return siblings;
          });
    }

    private void takePool(ResourceKey key, Optional<PoolSpec> pool) {
      touch(key.namespace());
      String id = key.namespace() + "/" + key.name();
      pools.remove(id);
      pool.ifPresent(spec -> pools.put(id, spec));
    }

    /** From here on this step may change the namespace's pods. */
    private void touch(String namespace) {
      if (touched.add(namespace)) {
        pods.put(namespace, new TreeMap<>(pods.getOrDefault(namespace, Map.of())));
      }
    }

    PoolsFold result() {
      Map<String, List<Member>> members = new HashMap<>(before.members);
      members.keySet().removeIf(pool -> touched.contains(namespace(pool)));
      pools.forEach((pool, spec) -> {
        if (touched.contains(namespace(pool)) && before.scope.covers(pool, spec)) {
          members.put(pool, select(pool, spec));
        }
      });
      return new PoolsFold(before.scope, pools, pods, members, synced);
    }

    private List<Member> select(String pool, PoolSpec spec) {
      return pods.getOrDefault(namespace(pool), Map.of()).values().stream()
          .filter(spec::selects)
          .flatMap(pod -> pod.members(spec.ports()).stream())
          .toList();
    }

    private static String namespace(String pool) {
      return NamespacedName.parse(pool).namespace();
    }

    /** Empty for JSON that is broken: such an object counts as absent. */
    private static Optional<JsonNode> object(ResourceEvent event) {
      try {
        return Optional.of(JSON.readTree(event.getResource().getJson().toByteArray()));
      } catch (IOException _) {
        return Optional.empty();
      }
    }
  }
}
