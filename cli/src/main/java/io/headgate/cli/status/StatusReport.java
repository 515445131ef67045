package io.headgate.cli.status;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.ByteString;
import io.headgate.cli.log.LogView;
import io.headgate.cli.log.XdsReading;
import io.headgate.events.Keys;
import io.headgate.events.v1.AckEvent;
import io.headgate.events.v1.DesiredEvent;
import io.headgate.events.v1.DesiredStatus;
import io.headgate.events.v1.EndpointSample;
import io.headgate.events.v1.Published;
import io.headgate.events.v1.Resource;
import io.headgate.translator.model.ResourceSet;
import io.headgate.watcher.ledger.ProblemRecords;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What is configured and how far it has got.
 *
 * @param objects how many of each kind are configured
 * @param sockets where each Gateway is served, {@code address:port}
 * @param endpoints of every pool that has been published, by pool
 * @param problems one sentence per cause; empty when all is well
 */
record StatusReport(
    SortedMap<String, Integer> objects,
    List<Status> statuses,
    List<Proxy> proxies,
    SortedMap<String, List<String>> sockets,
    SortedMap<String, List<PoolEndpoint>> endpoints,
    List<String> problems) {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String CLUSTER = "cluster";

  StatusReport {
    statuses = List.copyOf(statuses);
    proxies = List.copyOf(proxies);
    problems = List.copyOf(problems);
  }

  /** One object's status, as written for it. */
  record Status(String kind, String namespace, String name, JsonNode status) {
    String id() {
      return namespace.isEmpty() ? name : namespace + "/" + name;
    }

    /** {@code kind namespace/name}. */
    String object() {
      return kind + " " + id();
    }
  }

  /**
   * One Envoy.
   *
   * @param wanted newest published revision of its gateway
   * @param acked newest revision it acknowledged, -1 = none
   * @param pending whether it has yet to answer something it was sent
   */
  record Proxy(
      String gateway,
      String node,
      boolean connected,
      long wanted,
      long acked,
      boolean pending,
      String rejected) {
    boolean inSync() {
      return connected && rejected.isEmpty() && !pending && acked >= 0;
    }
  }

  /** An endpoint of a pool as proxies know it, with the picker's newest sample. */
  record PoolEndpoint(String address, Optional<EndpointSample> sample) {}

  /**
   * What the log says.
   *
   * @param directory that the files are in, if it is known
   * @param stopped whether it is known that no gateway runs on this log
   */
  static StatusReport of(LogView log, Optional<Path> directory, boolean stopped, Instant now) {
    List<String> broken = new ArrayList<>(log.broken());
    List<Status> statuses = statuses(log.desired().values(), broken);
    SortedMap<String, Integer> objects = new TreeMap<>();
    List<JsonNode> sources = new ArrayList<>();
    boolean files = false;
    for (Resource resource : log.resources().values()) {
      if (resource.getKind().equals(ProblemRecords.KIND)) {
        try {
          sources.add(tree(resource.getJson()));
        } catch (IllegalArgumentException e) {
          broken.add("what was wrong with %s is %s".formatted(resource.getName(), e.getMessage()));
        }
      } else {
        files |= !resource.getOrigin().equals(CLUSTER);
        objects.merge(resource.getKind(), 1, Integer::sum);
      }
    }
    Map<String, Published> published = log.published();
    List<Proxy> proxies = proxies(published, log.acks());
    XdsReading xds = XdsReading.of(log.xds());
    SortedMap<String, List<PoolEndpoint>> endpoints = endpoints(xds, log.samples());
    ResourceSet resources = log.resourceSet();
    Set<String> attended = statuses.stream().map(Status::object).collect(Collectors.toSet());
    List<String> problems = new ArrayList<>();
    if (stopped) {
      problems.add(
          "no `headgate up` is running on this log; what is shown is the last known state");
    }
    problems.addAll(broken);
    problems.addAll(xds.broken());
    List<Cause> causes = new ArrayList<>();
    causes.addAll(Problems.of(statuses, proxies, sources, published.keySet(), stopped));
    causes.addAll(
        new Unattended(objects, resources, attended, Problems.broken(sources), files).causes());
    Wording wording = new Wording(Places.of(log.resources().values(), directory), resources);
    causes.forEach(cause -> problems.add(wording.of(cause)));
    problems.addAll(
        new Backing(resources, endpoints, stopped ? Optional.empty() : Optional.of(now))
            .sentences());
    return new StatusReport(objects, statuses, proxies, xds.sockets(), endpoints, problems);
  }

  private static List<Status> statuses(Collection<DesiredEvent> desired, List<String> broken) {
    List<Status> statuses = new ArrayList<>();
    for (DesiredEvent event : desired) {
      if (event.hasStatus()) {
        try {
          statuses.add(status(event.getStatus()));
        } catch (IllegalArgumentException e) {
          DesiredStatus of = event.getStatus();
          broken.add(
              "the status of %s %s/%s is %s"
                  .formatted(of.getKind(), of.getNamespace(), of.getName(), e.getMessage()));
        }
      }
    }
    statuses.sort(
        Comparator.comparing(Status::kind)
            .thenComparing(Status::namespace)
            .thenComparing(Status::name));
    return statuses;
  }

  static Status status(DesiredStatus status) {
    return new Status(
        status.getKind(), status.getNamespace(), status.getName(), tree(status.getJson()));
  }

  static JsonNode tree(ByteString json) {
    try {
      return JSON.readTree(json.toByteArray());
    } catch (IOException e) {
      throw new IllegalArgumentException("undecodable JSON on the log", e);
    }
  }

  private static List<Proxy> proxies(Map<String, Published> published, List<AckEvent> acks) {
    SortedMap<String, List<AckEvent>> byNode = new TreeMap<>();
    for (AckEvent ack : acks) {
      byNode
          .computeIfAbsent(ack.getGateway() + "|" + ack.getNode(), _ -> new ArrayList<>())
          .add(ack);
    }
    List<Proxy> proxies = new ArrayList<>();
    for (List<AckEvent> words : byNode.values()) {
      String gateway = words.getFirst().getGateway();
      Published set = published.get(gateway);
      AckEvent last =
          words.stream().max(Comparator.comparingLong(AckEvent::getAtMicros)).orElseThrow();
      long acked =
          words.stream()
              .filter(word -> word.getOutcome() == AckEvent.Outcome.ACKED)
              .mapToLong(AckEvent::getRevision)
              .max()
              .orElse(-1);
      String rejected =
          words.stream()
              .filter(word -> word.getOutcome() == AckEvent.Outcome.NACKED)
              .map(AckEvent::getError)
              .findFirst()
              .orElse("");
      proxies.add(
          new Proxy(
              gateway,
              last.getNode(),
              last.getOutcome() != AckEvent.Outcome.DISCONNECTED,
              set == null ? 0 : set.getRevision(),
              acked,
              words.stream().anyMatch(word -> word.getOutcome() == AckEvent.Outcome.SENT),
              rejected));
    }
    return proxies;
  }

  private static SortedMap<String, List<PoolEndpoint>> endpoints(
      XdsReading xds, Map<String, EndpointSample> samples) {
    SortedMap<String, List<PoolEndpoint>> endpoints = new TreeMap<>();
    xds.endpoints()
        .forEach((pool, known) ->
            endpoints.put(
                pool,
                known.stream()
                    .map(address ->
                        new PoolEndpoint(
                            address, Optional.ofNullable(samples.get(Keys.sample(pool, address)))))
                    .toList()));
    return endpoints;
  }
}
