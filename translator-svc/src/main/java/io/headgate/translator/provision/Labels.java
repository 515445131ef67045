package io.headgate.translator.provision;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.headgate.translator.model.Gateway;
import io.headgate.translator.model.Gateway.Infrastructure;
import io.headgate.translator.model.InferencePool;
import io.headgate.translator.model.Service;
import io.headgate.translator.plan.Naming;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** Labels of what is made for a Gateway, and the infrastructure's; ours win. */
final class Labels {
  static final String GATEWAY = "gateway.networking.k8s.io/gateway-name";
  private static final String CLASS = "gateway.networking.k8s.io/gateway-class-name";

  /** On what is made for a pool. */
  private static final String POOL = "headgate.io/pool-name";

  /** Not for others to say: a wrong word there would confuse who owns what. */
  private static final String GATEWAY_API = "gateway.networking.k8s.io/";

  private static final int MAX_PREFIX = 253;
  private static final Pattern PREFIX =
      Pattern.compile("[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*");
  private static final Pattern NAME =
      Pattern.compile("[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?");

  private Labels() {}

  /** What pods are found by; it never changes while the object has its name. */
  static SortedMap<String, String> selector(Gateway gateway) {
    SortedMap<String, String> selector = new TreeMap<>();
    selector.put(GATEWAY, Naming.label(gateway.name().name()));
    selector.put(CLASS, Naming.label(gateway.className()));
    return selector;
  }

  static SortedMap<String, String> of(Gateway gateway) {
    SortedMap<String, String> labels = new TreeMap<>(foreign(gateway.infrastructure().labels()));
    labels.putAll(selector(gateway));
    labels.put("app.kubernetes.io/name", "envoy");
    labels.put("app.kubernetes.io/instance", Naming.object(gateway));
    labels.put("app.kubernetes.io/component", "proxy");
    labels.put(Service.MANAGED_BY, Service.MANAGER);
    return labels;
  }

  /** What pods of a pool's picker are found by. */
  static SortedMap<String, String> selector(InferencePool pool) {
    SortedMap<String, String> selector = new TreeMap<>();
    selector.put(POOL, Naming.label(pool.name().name()));
    selector.put("app.kubernetes.io/component", "picker");
    return selector;
  }

  /** The name is not that of the shared installation's pods, whose Services must not take these. */
  static SortedMap<String, String> of(InferencePool pool) {
    SortedMap<String, String> labels = new TreeMap<>(selector(pool));
    labels.put("app.kubernetes.io/name", "headgate-picker");
    labels.put("app.kubernetes.io/instance", Naming.picker(pool.name().name()));
    labels.put(Service.MANAGED_BY, Service.MANAGER);
    return labels;
  }

  static SortedMap<String, String> annotations(Gateway gateway) {
    return foreign(gateway.infrastructure().annotations());
  }

  private static SortedMap<String, String> foreign(SortedMap<String, String> given) {
    SortedMap<String, String> kept = new TreeMap<>(given);
    kept.keySet().removeIf(key -> key.startsWith(GATEWAY_API));
    return kept;
  }

  /** Fails with {@link Unusable}: an API server would refuse every object that carries it. */
  static void check(Infrastructure infrastructure) {
    String labels = "spec.infrastructure.labels";
    infrastructure
        .labels()
        .forEach((key, value) -> {
          checkKey(labels, key);
          if (!value.isEmpty() && !NAME.matcher(value).matches()) {
            throw new Unusable(labels + "." + key, "is no value of a label");
          }
        });
    infrastructure
        .annotations()
        .keySet()
        .forEach(key -> checkKey("spec.infrastructure.annotations", key));
  }

  static void checkKey(String field, String key) {
    int slash = key.indexOf('/');
    String prefix = slash < 0 ? "" : key.substring(0, slash);
    boolean good =
        NAME.matcher(key.substring(slash + 1)).matches()
            && (slash < 0 || (PREFIX.matcher(prefix).matches() && prefix.length() <= MAX_PREFIX));
    if (!good) {
      throw new Unusable(field + "." + key, "is no key of a label or annotation");
    }
  }

  static void put(ObjectNode to, SortedMap<String, String> values) {
    values.forEach(to::put);
  }
}
