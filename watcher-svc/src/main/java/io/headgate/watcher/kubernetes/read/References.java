package io.headgate.watcher.kubernetes.read;

import com.fasterxml.jackson.databind.JsonNode;
import io.headgate.events.OwnPicker;
import io.headgate.events.ResourceKey;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** Which Secrets and ConfigMaps objects name; no others are read. */
final class References {
  private static final Set<String> KINDS = Set.of("Secret", "ConfigMap");
  private static final Pattern NAME = Pattern.compile("[a-z0-9][-.a-z0-9]{0,252}");

  private References() {}

  static List<ResourceKey> of(ResourceKey from, JsonNode object) {
    JsonNode spec = object.path("spec");
    List<ResourceKey> found = new ArrayList<>();
    switch (from.kind()) {
      case "GatewayClass" -> {
        JsonNode ref = spec.path("parametersRef");
        add(found, ref, "", ref.path("namespace").asText(""));
      }
      case "Gateway" -> {
        String home = from.namespace();
        add(found, spec.path("infrastructure").path("parametersRef"), "", home);
        for (JsonNode listener : spec.path("listeners")) {
          addAll(found, listener.path("tls").path("certificateRefs"), "Secret", home);
          frontend(found, listener.path("tls").path("frontendValidation"), home);
        }
        JsonNode tls = spec.path("tls");
        add(found, tls.path("backend").path("clientCertificateRef"), "Secret", home);
        frontend(found, tls.path("frontend").path("default").path("validation"), home);
        for (JsonNode port : tls.path("frontend").path("perPort")) {
          frontend(found, port.path("tls").path("validation"), home);
        }
      }
      case "BackendTLSPolicy" ->
          addAll(found, spec.path("validation").path("caCertificateRefs"), "", from.namespace());
      case "InferencePool" -> {
        JsonNode annotations = object.path("metadata").path("annotations");
        String name = annotations.path(OwnPicker.CONFIG_ANNOTATION).asText("");
        add(found, "ConfigMap", from.namespace(), name);
      }
      default -> {}
    }
    return found;
  }

  /**
   * What is to be followed: what GatewayClasses of ours, their Gateways, and policies name.
   *
   * @param controllerName GatewayClasses with this name are ours
   */
  static Set<ResourceKey> wanted(Collection<Observed> objects, String controllerName) {
    Set<String> classes = new HashSet<>();
    for (Observed object : objects) {
      if (object.key().kind().equals("GatewayClass") && object.owner().equals(controllerName)) {
        classes.add(object.key().name());
      }
    }
    Set<ResourceKey> wanted = new HashSet<>();
    for (Observed object : objects) {
      boolean counts =
          switch (object.key().kind()) {
            case "GatewayClass" -> classes.contains(object.key().name());
            case "Gateway" -> classes.contains(object.owner());
            case "InferencePool" -> !classes.isEmpty(); // a picker itself needs no classes
            default -> true;
          };
      if (counts) {
        wanted.addAll(object.refers());
      }
    }
    return wanted;
  }

  private static void frontend(List<ResourceKey> found, JsonNode validation, String home) {
    addAll(found, validation.path("caCertificateRefs"), "", home);
  }

  private static void addAll(
      List<ResourceKey> found, JsonNode refs, String defaultKind, String home) {
    refs.forEach(ref -> add(found, ref, defaultKind, home));
  }

  private static void add(List<ResourceKey> found, JsonNode ref, String defaultKind, String home) {
    String kind = ref.path("kind").asText(defaultKind);
    String namespace = ref.path("namespace").asText(home);
    String name = ref.path("name").asText("");
    if (ref.path("group").asText("").isEmpty() && KINDS.contains(kind)) {
      add(found, kind, namespace, name);
    }
  }

  /** No object has a name that an API server would not take, and none is asked for. */
  private static void add(List<ResourceKey> found, String kind, String namespace, String name) {
    if (!namespace.isEmpty() && NAME.matcher(name).matches()) {
      found.add(new ResourceKey("", kind, namespace, name));
    }
  }
}
