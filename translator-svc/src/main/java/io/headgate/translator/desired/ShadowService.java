package io.headgate.translator.desired;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.headgate.events.ResourceKey;
import io.headgate.events.v1.DesiredEvent;
import io.headgate.translator.model.InferencePool;
import io.headgate.translator.model.Name;
import io.headgate.translator.model.Service;
import io.headgate.translator.plan.Reason;
import io.headgate.translator.plan.Verdict;
import io.headgate.translator.status.Json;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;

/**
 * The headless Service that stands for an InferencePool, for tools that only know Services. Nothing
 * of ours routes through it.
 */
public final class ShadowService {
  private static final int FIRST_PORT = 54321;
  private static final int MAX_NAME = 63;
  private static final int HASH_DIGITS = 8;
  private static final String INFIX = "-ip-";
  private static final String POOL_LABEL = "istio.io/inferencepool-name";

  private ShadowService() {}

  /** {@code <pool>-ip-<hash>}, the pool's part cut so that it fits a Service's name. */
  public static String name(String pool) {
    String hash = hash(pool);
    int room = MAX_NAME - INFIX.length() - HASH_DIGITS;
    return pool.substring(0, Math.min(pool.length(), room)) + INFIX + hash;
  }

  public static ResourceKey key(Name pool) {
    return new ResourceKey("", "Service", pool.namespace(), name(pool.name()));
  }

  /** Not ok when a Service of that name belongs to somebody else, which is then left alone. */
  public static Verdict verdict(InferencePool pool, Optional<Service> existing) {
    String owner = existing.map(s -> s.meta().labels().getOrDefault(POOL_LABEL, "")).orElse("");
    return existing.isEmpty() || owner.equals(label(pool.meta().key().name()))
        ? Verdict.ok("Created")
        : Verdict.bad(
            Reason.NAME_CONFLICT,
            "Service "
                + existing.get().name()
                + " exists and is not ours, so the pool's shadow Service is not made");
  }

  public static DesiredEvent of(InferencePool pool) {
    ObjectNode service = Json.object().put("apiVersion", "v1").put("kind", "Service");
    String name = name(pool.meta().key().name());
    ObjectNode metadata =
        service.putObject("metadata").put("name", name).put("namespace", pool.meta().namespace());
    ObjectNode labels =
        metadata
            .putObject("labels")
            .put(POOL_LABEL, label(pool.meta().key().name()))
            .put("internal.istio.io/service-semantics", "inferencepool");
    pool.picker()
        .ifPresent(picker -> {
          labels.put("istio.io/inferencepool-extension-service", label(picker.name()));
          picker
              .port()
              .ifPresent(port ->
                  labels.put("istio.io/inferencepool-extension-port", Integer.toString(port)));
          labels.put(
              "istio.io/inferencepool-extension-failure-mode",
              picker.failOpen() ? "FailOpen" : "FailClose");
        });
    if (!pool.meta().uid().isEmpty()) {
      metadata
          .putArray("ownerReferences")
          .addObject()
          .put("apiVersion", pool.meta().apiVersion())
          .put("kind", "InferencePool")
          .put("name", pool.meta().key().name())
          .put("uid", pool.meta().uid());
    }
    ObjectNode spec = service.putObject("spec").put("type", "ClusterIP").put("clusterIP", "None");
    ObjectNode selector = spec.putObject("selector");
    pool.selector().forEach(selector::put);
    ArrayNode ports = spec.putArray("ports");
    for (int i = 0; i < pool.targetPorts().size(); i++) {
      ObjectNode port =
          ports
              .addObject()
              .put("name", "http-" + i)
              .put("protocol", "TCP")
              .put("port", FIRST_PORT + i)
              .put("targetPort", pool.targetPorts().get(i));
      pool.appProtocol().ifPresent(protocol -> port.put("appProtocol", protocol));
    }
    return Json.object("v1", "Service", pool.meta().namespace(), name, service);
  }

  /** Label values have at most 63 characters, names of pools may have more. */
  private static String label(String name) {
    return name.length() <= MAX_NAME ? name : name(name);
  }

  private static String hash(String pool) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(pool.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest).substring(0, HASH_DIGITS);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("SHA-256 is part of every JDK", e);
    }
  }
}
