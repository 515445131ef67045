package io.headgate.translator.model;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.headgate.events.ResourceKey;
import io.headgate.events.v1.Resource;
import java.io.IOException;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;

/** Reads one object off the log. A broken object costs itself and nothing else. Thread-safe. */
public final class Decoder {
  public static final String GATEWAY_GROUP = "gateway.networking.k8s.io";
  public static final String POOL_GROUP = "inference.networking.k8s.io";

  private static final int MAX_BYTES = 4 << 20;
  private static final String MALFORMED = "Malformed";

  private static final ObjectMapper JSON =
      new ObjectMapper(
          JsonFactory.builder()
              .streamReadConstraints(
                  StreamReadConstraints.builder()
                      .maxNestingDepth(64)
                      .maxStringLength(MAX_BYTES)
                      .build())
              .build());

  private record Kind(String group, String kind) {}

  private static final Map<Kind, BiFunction<Meta, Tree, KubeObject>> KINDS =
      Map.ofEntries(
          Map.entry(new Kind(GATEWAY_GROUP, "GatewayClass"), GatewayClass::decode),
          Map.entry(new Kind(GATEWAY_GROUP, "Gateway"), Gateway::decode),
          Map.entry(new Kind(GATEWAY_GROUP, "HTTPRoute"), HttpRoute::decode),
          Map.entry(new Kind(GATEWAY_GROUP, "GRPCRoute"), GrpcRoute::decode),
          Map.entry(new Kind(GATEWAY_GROUP, "ReferenceGrant"), ReferenceGrant::decode),
          Map.entry(new Kind(GATEWAY_GROUP, "BackendTLSPolicy"), BackendTlsPolicy::decode),
          Map.entry(new Kind(POOL_GROUP, "InferencePool"), InferencePool::decode),
          Map.entry(new Kind("", "Service"), Service::decode),
          Map.entry(new Kind("discovery.k8s.io", "EndpointSlice"), EndpointSlice::decode),
          Map.entry(new Kind("", "Pod"), Pod::decode),
          Map.entry(new Kind("", "Namespace"), (meta, _) -> new Namespace(meta)),
          Map.entry(new Kind("", "Secret"), Secret::decode),
          Map.entry(new Kind("", "ConfigMap"), ConfigMap::decode));

  /** What came of an object. */
  public sealed interface Decoded {
    record Known(KubeObject object) implements Decoded {}

    /** A kind that translation has no use for. */
    record Ignored() implements Decoded {}

    /** Cannot be decoded; {@code rest} is empty when there is nobody to tell. */
    record Broken(Problem problem, Optional<Rejected> rest) implements Decoded {}
  }

  private Decoder() {}

  /** Whether translation reads objects with this key. */
  public static boolean reads(ResourceKey key) {
    return KINDS.containsKey(new Kind(key.group(), key.kind()));
  }

  public static Decoded decode(Resource resource) {
    ResourceKey key =
        ResourceKey.of(
            resource.getApiVersion(),
            resource.getKind(),
            resource.getNamespace(),
            resource.getName());
    BiFunction<Meta, Tree, KubeObject> decode = KINDS.get(new Kind(key.group(), key.kind()));
    if (decode == null) {
      return new Decoded.Ignored();
    }
    if (resource.getJson().size() > MAX_BYTES) {
      return unreadable(key, "the object has more than " + MAX_BYTES + " bytes");
    }
    Tree tree;
    try {
      tree = new Tree(JSON.readTree(resource.getJson().toByteArray()), "");
    } catch (IOException e) {
      return unreadable(key, "the object is no JSON");
    }
    try {
      return new Decoded.Known(decode.apply(meta(key, resource, tree.at("metadata")), tree));
    } catch (Tree.Malformed e) {
      Problem problem = new Problem(key, e.path(), MALFORMED, e.text());
      return new Decoded.Broken(problem, Rejected.read(bareMeta(key, resource), tree, problem));
    }
  }

  /** An object of which not even its owner can be told. */
  public static Decoded.Broken unreadable(ResourceKey key, String message) {
    return new Decoded.Broken(new Problem(key, "", MALFORMED, message), Optional.empty());
  }

  private static Meta meta(ResourceKey key, Resource resource, Tree metadata) {
    return new Meta(
        key,
        resource.getApiVersion(),
        resource.getUid(),
        resource.getGeneration(),
        metadata.text("creationTimestamp", ""),
        metadata.strings("labels"),
        metadata.strings("annotations"),
        metadata.at("deletionTimestamp").present());
  }

  /** What is known without the object's JSON. */
  private static Meta bareMeta(ResourceKey key, Resource resource) {
    return new Meta(
        key,
        resource.getApiVersion(),
        resource.getUid(),
        resource.getGeneration(),
        "",
        Collections.emptySortedMap(),
        Collections.emptySortedMap(),
        false);
  }
}
