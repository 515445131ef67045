package io.headgate.cli.node;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.headgate.events.v1.Resource;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * What the local node wants to know of a Pod.
 *
 * @param address {@code status.podIP}, empty when the YAML has none
 * @param ready whether the YAML itself says Ready
 * @param image of the first container
 * @param args of the first container
 * @param port its first port
 * @param probePath of its HTTP readiness probe, empty without one
 */
record PodFacts(
    String address,
    boolean ready,
    String image,
    List<String> args,
    int port,
    String probePath,
    int probePort) {
  static final String SIM_IMAGE = "ghcr.io/headgate/model-sim";

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int DEFAULT_PORT = 8000;

  PodFacts {
    args = List.copyOf(args);
  }

  static PodFacts of(Resource pod) {
    JsonNode object = read(pod);
    JsonNode container = object.path("spec").path("containers").path(0);
    JsonNode probe = container.path("readinessProbe").path("httpGet");
    List<String> args = new ArrayList<>();
    container.path("args").forEach(arg -> args.add(arg.asText()));
    int port = container.path("ports").path(0).path("containerPort").asInt(DEFAULT_PORT);
    boolean ready = false;
    for (JsonNode condition : object.path("status").path("conditions")) {
      ready |= condition.path("type").asText().equals("Ready");
    }
    return new PodFacts(
        object.path("status").path("podIP").asText(),
        ready,
        container.path("image").asText(),
        args,
        port,
        probe.path("path").asText(),
        probe.path("port").asInt(port));
  }

  boolean hasAddress() {
    return !address.isEmpty();
  }

  /** Whether the local node can run it: by image, whatever the tag. */
  boolean simulated() {
    return image.equals(SIM_IMAGE)
        || image.startsWith(SIM_IMAGE + ":")
        || image.startsWith(SIM_IMAGE + "@");
  }

  /** Whether a server started for {@code other} can go on serving. */
  boolean sameServer(PodFacts other) {
    return address.equals(other.address)
        && ready == other.ready
        && image.equals(other.image)
        && args.equals(other.args)
        && port == other.port
        && probePort == other.probePort
        && probePath.equals(other.probePath);
  }

  static JsonNode read(Resource pod) {
    try {
      return JSON.readTree(pod.getJson().toByteArray());
    } catch (IOException e) {
      throw new IllegalArgumentException("undecodable Pod " + pod.getName(), e);
    }
  }
}
