package io.headgate.translator.model;

import io.headgate.events.ResourceKey;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.stream.Stream;
import org.pcollections.HashTreePMap;
import org.pcollections.PMap;
import org.pcollections.PSortedMap;
import org.pcollections.TreePMap;

/**
 * Every object that translation knows, by kind and name, with the indexes it asks for. Immutable;
 * an update shares all it does not change. Equal objects keep their identity, which is what
 * memoised steps look at.
 *
 * @param kinds objects of one type by name
 * @param podsByLabel pods of a namespace by one of their labels
 * @param slicesByService slices by the Service they belong to
 * @param grantsByNamespace ReferenceGrants by namespace
 * @param policiesByService BackendTLSPolicies by the Services they are for
 * @param rejected objects that cannot be decoded and whose owners have to be told; none of them is
 *     among the others
 */
@RecordBuilder
public record ResourceSet(
    PMap<Class<? extends KubeObject>, PSortedMap<Name, KubeObject>> kinds,
    PMap<Label, PSortedMap<Name, Pod>> podsByLabel,
    PMap<Name, PSortedMap<Name, EndpointSlice>> slicesByService,
    PMap<String, PSortedMap<Name, ReferenceGrant>> grantsByNamespace,
    PMap<Name, PSortedMap<Name, BackendTlsPolicy>> policiesByService,
    PSortedMap<ResourceKey, Rejected> rejected)
    implements ResourceSetBuilder.With {

  public static final ResourceSet EMPTY =
      new ResourceSet(
          HashTreePMap.empty(),
          HashTreePMap.empty(),
          HashTreePMap.empty(),
          HashTreePMap.empty(),
          HashTreePMap.empty(),
          TreePMap.empty());

  private static final Map<String, Class<? extends KubeObject>> TYPES =
      Map.ofEntries(
          Map.entry("GatewayClass", GatewayClass.class),
          Map.entry("Gateway", Gateway.class),
          Map.entry("HTTPRoute", HttpRoute.class),
          Map.entry("GRPCRoute", GrpcRoute.class),
          Map.entry("ReferenceGrant", ReferenceGrant.class),
          Map.entry("BackendTLSPolicy", BackendTlsPolicy.class),
          Map.entry("InferencePool", InferencePool.class),
          Map.entry("Service", Service.class),
          Map.entry("EndpointSlice", EndpointSlice.class),
          Map.entry("Pod", Pod.class),
          Map.entry("Namespace", Namespace.class),
          Map.entry("Secret", Secret.class),
          Map.entry("ConfigMap", ConfigMap.class));

  /** One label within a namespace. */
  public record Label(String namespace, String key, String value) {}

  public <T extends KubeObject> Optional<T> get(Class<T> type, Name name) {
    return Optional.ofNullable(type.cast(table(type).get(name)));
  }

  /** Every object of a type, ordered by name. */
  public <T extends KubeObject> Collection<T> all(Class<T> type) {
    return table(type).values().stream().map(type::cast).toList();
  }

  /** The object of a key, if translation reads its kind and there is one. */
  public Optional<? extends KubeObject> get(ResourceKey key) {
    return type(key).flatMap(type -> get(type, new Name(key.namespace(), key.name())));
  }

  /** The route of a key, be it an HTTPRoute or a GRPCRoute. */
  public Optional<HttpRoute> route(ResourceKey key) {
    KubeObject object = get(key).map(KubeObject.class::cast).orElse(null);
    return switch (object) {
      case HttpRoute route -> Optional.of(route);
      case GrpcRoute route -> Optional.of(route.http());
      case null, default -> Optional.empty();
    };
  }

  /** The type of a key's object, if translation reads its kind. */
  public static Optional<Class<? extends KubeObject>> type(ResourceKey key) {
    return Decoder.reads(key) ? Optional.ofNullable(TYPES.get(key.kind())) : Optional.empty();
  }

  /** Keys of all objects, also of those that cannot be decoded. */
  public List<ResourceKey> keys() {
    Stream<ResourceKey> decoded =
        kinds.values().stream()
            .flatMap(table -> table.values().stream())
            .map(object -> object.meta().key());
    return Stream.concat(decoded, rejected.keySet().stream()).toList();
  }

  /** Pods of {@code namespace} with all of {@code labels}; none when there are no labels. */
  public List<Pod> podsWith(String namespace, SortedMap<String, String> labels) {
    PSortedMap<Name, Pod> fewest = TreePMap.empty();
    boolean first = true;
    for (Map.Entry<String, String> label : labels.entrySet()) {
      PSortedMap<Name, Pod> pods =
          entry(podsByLabel, new Label(namespace, label.getKey(), label.getValue()));
      if (first || pods.size() < fewest.size()) {
        fewest = pods;
        first = false;
      }
    }
    return fewest.values().stream()
        .filter(pod -> LabelSelector.containsAll(pod.meta().labels(), labels))
        .toList();
  }

  public PSortedMap<Name, EndpointSlice> slicesOf(Name service) {
    return entry(slicesByService, service);
  }

  public PSortedMap<Name, ReferenceGrant> grantsIn(String namespace) {
    return entry(grantsByNamespace, namespace);
  }

  public PSortedMap<Name, BackendTlsPolicy> policiesFor(Name service) {
    return entry(policiesByService, service);
  }

  /** With {@code object} in place of what had its name; this very set when that was equal. */
  public ResourceSet with(KubeObject object) {
    ResourceKey key = object.meta().key();
    if (get(key).filter(object::equals).isPresent()) {
      return this;
    }
    ResourceSet cleared = without(key);
    ResourceSet plus = cleared.withTable(object, cleared.table(object).plus(object.name(), object));
    return switch (object) {
      case Pod pod -> {
        PMap<Label, PSortedMap<Name, Pod>> index = plus.podsByLabel;
        for (Map.Entry<String, String> label : pod.meta().labels().entrySet()) {
          index = added(index, label(pod, label), pod.name(), pod);
        }
        yield plus.withPodsByLabel(index);
      }
      case EndpointSlice slice ->
          plus.withSlicesByService(
              added(plus.slicesByService, service(slice), slice.name(), slice));
      case ReferenceGrant grant ->
          plus.withGrantsByNamespace(
              added(plus.grantsByNamespace, grant.meta().namespace(), grant.name(), grant));
      case BackendTlsPolicy policy -> {
        PMap<Name, PSortedMap<Name, BackendTlsPolicy>> index = plus.policiesByService;
        for (Name service : policy.services()) {
          index = added(index, service, policy.name(), policy);
        }
        yield plus.withPoliciesByService(index);
      }
      case GatewayClass _,
          Gateway _,
          HttpRoute _,
          GrpcRoute _,
          InferencePool _,
          Service _,
          Namespace _,
          Secret _,
          ConfigMap _ ->
          plus;
    };
  }

  /** With an object that cannot be decoded in place of what had its name. */
  public ResourceSet with(Rejected object) {
    ResourceKey key = object.meta().key();
    if (object.equals(rejected.get(key))) {
      return this;
    }
    ResourceSet cleared = without(key);
    return cleared.withRejected(cleared.rejected.plus(key, object));
  }

  public ResourceSet without(ResourceKey key) {
    ResourceSet decodable = get(key).map(this::without).orElse(this);
    return decodable.rejected.containsKey(key)
        ? decodable.withRejected(decodable.rejected.minus(key))
        : decodable;
  }

  /** With what {@code other} has under a key, be it nothing. */
  public ResourceSet taking(ResourceKey key, ResourceSet other) {
    Rejected broken = other.rejected.get(key);
    return broken != null
        ? with(broken)
        : other.get(key).map(this::with).orElseGet(() -> without(key));
  }

  private ResourceSet without(KubeObject object) {
    ResourceSet minus = withTable(object, table(object).minus(object.name()));
    return switch (object) {
      case Pod pod -> {
        PMap<Label, PSortedMap<Name, Pod>> index = podsByLabel;
        for (Map.Entry<String, String> label : pod.meta().labels().entrySet()) {
          index = removed(index, label(pod, label), pod.name());
        }
        yield minus.withPodsByLabel(index);
      }
      case EndpointSlice slice ->
          minus.withSlicesByService(removed(slicesByService, service(slice), slice.name()));
      case ReferenceGrant grant ->
          minus.withGrantsByNamespace(
              removed(grantsByNamespace, grant.meta().namespace(), grant.name()));
      case BackendTlsPolicy policy -> {
        PMap<Name, PSortedMap<Name, BackendTlsPolicy>> index = policiesByService;
        for (Name service : policy.services()) {
          index = removed(index, service, policy.name());
        }
        yield minus.withPoliciesByService(index);
      }
      case GatewayClass _,
          Gateway _,
          HttpRoute _,
          GrpcRoute _,
          InferencePool _,
          Service _,
          Namespace _,
          Secret _,
          ConfigMap _ ->
          minus;
    };
  }

  /** With other objects of {@code one}'s type. */
  private ResourceSet withTable(KubeObject one, PSortedMap<Name, KubeObject> table) {
    return withKinds(kinds.plus(one.getClass(), table));
  }

  private PSortedMap<Name, KubeObject> table(KubeObject one) {
    return table(one.getClass());
  }

  private PSortedMap<Name, KubeObject> table(Class<? extends KubeObject> type) {
    return entry(kinds, type);
  }

  private static Label label(Pod pod, Map.Entry<String, String> label) {
    return new Label(pod.meta().namespace(), label.getKey(), label.getValue());
  }

  private static Name service(EndpointSlice slice) {
    return new Name(slice.meta().namespace(), slice.service());
  }

  private static <K, V> PSortedMap<Name, V> entry(PMap<K, PSortedMap<Name, V>> index, K key) {
    return index.getOrDefault(key, TreePMap.empty());
  }

  private static <K, V> PMap<K, PSortedMap<Name, V>> added(
      PMap<K, PSortedMap<Name, V>> index, K key, Name name, V value) {
    return index.plus(key, entry(index, key).plus(name, value));
  }

  private static <K, V> PMap<K, PSortedMap<Name, V>> removed(
      PMap<K, PSortedMap<Name, V>> index, K key, Name name) {
    PSortedMap<Name, V> left = entry(index, key).minus(name);
    return left.isEmpty() ? index.minus(key) : index.plus(key, left);
  }
}
