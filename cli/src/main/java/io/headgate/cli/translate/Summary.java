package io.headgate.cli.translate;

import com.google.protobuf.InvalidProtocolBufferException;
import io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.headgate.cli.status.Preview;
import io.headgate.cli.text.Visible;
import io.headgate.events.v1.XdsResource;
import io.headgate.translator.model.Pod;
import io.headgate.translator.model.ResourceSet;
import io.headgate.translator.translate.Translation;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.SortedMap;
import java.util.stream.Collectors;

/** A translation in a few lines, as comments that may stand above its YAML. */
final class Summary {
  private static final String PICKER = "picker/";

  private Summary() {}

  static String of(Offline offline) {
    List<String> lines = new ArrayList<>();
    SortedMap<String, Integer> read = Preview.counts(offline.resources());
    if (offline.classAssumed()) {
      read.remove("GatewayClass");
    }
    lines.add("read: " + (read.isEmpty() ? "nothing" : list(read)));
    lines.addAll(notes(offline));
    Translation translation = offline.translation();
    translation
        .xds()
        .forEach((gateway, xds) -> lines.add("Gateway " + gateway + ": " + made(xds.values())));
    long without = withoutAddress(offline.resources());
    if (without > 0) {
      lines.add(
          "Pods without status.podIP, which `up` or a cluster would give them: %d"
              .formatted(without));
    }
    int problems = offline.problems().size();
    lines.add(problems == 0 ? "problems: none" : "problems: " + problems + ", on standard error");
    return lines.stream()
        .map(line -> "# " + Visible.text(line) + "\n")
        .collect(Collectors.joining());
  }

  /** What one has to know to read a translation rightly. */
  static List<String> notes(Offline offline) {
    List<String> notes = new ArrayList<>();
    if (!offline.passedOver().isEmpty()) {
      notes.add("passed over, as not for Headgate: " + list(offline.passedOver()));
    }
    offline.warnings().forEach(warning -> notes.add("warning: " + warning));
    if (offline.classAssumed()) {
      notes.add(
          "no GatewayClass here; as on a cluster, `headgate` is Headgate's; `up` needs it in the"
              + " directory");
    }
    return notes;
  }

  private static String list(SortedMap<String, Integer> counts) {
    return counts.entrySet().stream()
        .map(entry -> entry.getValue() + " " + entry.getKey())
        .collect(Collectors.joining(", "));
  }

  private static String made(Collection<XdsResource> resources) {
    int listeners = 0;
    int routes = 0;
    int clusters = 0;
    int endpoints = 0;
    try {
      for (XdsResource resource : resources) {
        if (resource.getName().startsWith(PICKER)) {
          continue; // no backend
        }
        switch (resource.getTypeUrl().substring(resource.getTypeUrl().lastIndexOf('.') + 1)) {
          case "Listener" -> listeners++;
          case "RouteConfiguration" ->
              routes += routes(RouteConfiguration.parseFrom(resource.getMessage()));
          case "Cluster" -> clusters++;
          case "ClusterLoadAssignment" ->
              endpoints += endpoints(ClusterLoadAssignment.parseFrom(resource.getMessage()));
          default -> {} // certificates
        }
      }
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("the translator writes valid protobuf", e);
    }
    return "listeners %d, routes %d, clusters %d, endpoints %d"
        .formatted(listeners, routes, clusters, endpoints);
  }

  private static int routes(RouteConfiguration table) {
    return table.getVirtualHostsList().stream().mapToInt(host -> host.getRoutesCount()).sum();
  }

  private static int endpoints(ClusterLoadAssignment assignment) {
    return assignment.getEndpointsList().stream()
        .mapToInt(locality -> locality.getLbEndpointsCount())
        .sum();
  }

  private static long withoutAddress(ResourceSet resources) {
    return resources.all(Pod.class).stream().filter(pod -> pod.ip().isEmpty()).count();
  }
}
