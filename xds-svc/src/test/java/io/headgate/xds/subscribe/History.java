package io.headgate.xds.subscribe;

import static io.headgate.xds.fixture.Sets.cluster;
import static io.headgate.xds.fixture.Sets.endpoints;
import static io.headgate.xds.fixture.Sets.listener;
import static io.headgate.xds.fixture.Sets.routes;
import static io.headgate.xds.fixture.Sets.snapshot;
import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.xds.snapshot.Resource;
import io.headgate.xds.snapshot.Snapshot;
import io.headgate.xds.snapshot.TypeUrls;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * One random history. When the proxy refuses things, time runs only while no message is under way:
 * a proxy that is slower than the bounded wait and then refuses gets what it gets.
 */
final class History {
  /** Seen so far, as lines of Mermaid. */
  final SortedSet<String> transitions = new TreeSet<>();

  private final Random random;
  private final boolean refusing;
  private final String story;
  private final Settings settings;
  private final Protocol protocol;
  private final SimulatedProxy proxy;
  private final List<Output.StartGateTimer> timers = new ArrayList<>();
  private Subscription subscription;
  private Snapshot latest = snapshot(0);
  private boolean published;

  History(Protocol protocol, boolean refusing, long seed) {
    this.random = new Random(seed);
    this.refusing = refusing;
    this.protocol = protocol;
    this.story = protocol + " refusing=" + refusing + " seed=" + seed;
    this.settings = new Settings(1_000, 32, 1_000, random.nextBoolean() ? 16 : 2);
    this.proxy = new SimulatedProxy(protocol);
    this.subscription = Subscription.start(protocol, settings);
  }

  void run() {
    connect();
    for (int step = 0; step < 150; step++) {
      step();
      proxy.assertNothingDangles(story);
    }
    publish();
    drain();
    if (refusing) {
      // What was refused comes right with new content.
      publishAllNew();
      drain();
    }
    proxy.assertEqualTo(latest, story);
    int before = proxy.responses;
    connect();
    drain();
    assertThat(proxy.responses - before)
        .as("%s: responses after a reconnect without changes", story)
        .isLessThanOrEqualTo(emptyAnswers() + (protocol == Protocol.DELTA ? 0 : 2));
  }

  /** A proxy that has nothing must hear that there is nothing. */
  private int emptyAnswers() {
    return (latest.type(TypeUrls.CLUSTER).isEmpty() ? 1 : 0)
        + (latest.type(TypeUrls.LISTENER).isEmpty() ? 1 : 0);
  }

  private void step() {
    switch (random.nextInt(10)) {
      case 0 -> publish();
      case 1, 2, 3 -> serverReads();
      case 4, 5, 6 -> proxyReads(true);
      case 7, 8 -> {
        if (!refusing || quiet()) {
          fire();
        }
      }
      default -> {
        if (random.nextInt(8) == 0) {
          if (protocol == Protocol.STATE_OF_THE_WORLD) {
            // Such a proxy does not say what it holds, so nobody can break it gently.
            proxy.restart();
          }
          connect();
        }
      }
    }
  }

  private static String label(Input input) {
    return switch (input) {
      case Input.Delta request when request.answer().isPresent() -> "answer";
      case Input.Delta _ -> "request";
      case Input.StateOfTheWorld request when request.answer().isPresent() -> "answer";
      case Input.StateOfTheWorld _ -> "request";
      case Input.SnapshotChanged _ -> "snapshot";
      case Input.GateTimedOut _ -> "timeout";
    };
  }

  private boolean quiet() {
    return proxy.toServer.isEmpty() && proxy.toProxy.isEmpty();
  }

  private void connect() {
    subscription = Subscription.start(protocol, settings);
    timers.clear();
    if (published) {
      on(new Input.SnapshotChanged(latest));
    }
    proxy.connect();
    while (!proxy.toServer.isEmpty()) {
      serverReads();
    }
  }

  private void drain() {
    for (int turn = 0; turn < 10_000; turn++) {
      proxy.assertNothingDangles(story);
      if (!proxy.toServer.isEmpty()) {
        serverReads();
      } else if (!proxy.toProxy.isEmpty()) {
        proxyReads(false);
      } else if (!timers.isEmpty()) {
        fire();
      } else {
        return;
      }
    }
    throw new AssertionError(story + ": never comes to rest");
  }

  private void serverReads() {
    if (!proxy.toServer.isEmpty()) {
      on(proxy.toServer.removeFirst());
    }
  }

  private void proxyReads(boolean mayRefuse) {
    if (proxy.toProxy.isEmpty()) {
      return;
    }
    Set<String> bad = new HashSet<>();
    if (refusing && mayRefuse && random.nextInt(6) == 0) {
      proxy.toProxy.getFirst().resources().stream()
          .filter(_ -> random.nextInt(3) == 0)
          .forEach(resource -> bad.add(resource.name()));
    }
    proxy.receive(bad);
  }

  private void fire() {
    if (!timers.isEmpty()) {
      Output.StartGateTimer timer = timers.remove(random.nextInt(timers.size()));
      on(new Input.GateTimedOut(timer.gate()));
    }
  }

  private void on(Input input) {
    Step step = subscription.on(input);
    if (random.nextInt(20) == 0) {
      assertThat(subscription.on(input)).as("%s: a step is a function", story).isEqualTo(step);
    }
    if (step.next().stage() != subscription.stage()) {
      transitions.add(subscription.stage() + " --> " + step.next().stage() + " : " + label(input));
    }
    subscription = step.next();
    for (Output output : step.outputs()) {
      switch (output) {
        case Output.Send send -> proxy.toProxy.add(send);
        case Output.StartGateTimer timer -> timers.add(timer);
        case Output.Acked _, Output.Nacked _ -> {}
        case Output.Refuse refuse -> throw new AssertionError(story + refuse.reason());
      }
    }
  }

  private void publish() {
    published = true;
    latest = random.nextInt(4) == 0 ? otherEndpoints() : other(0);
    on(new Input.SnapshotChanged(latest));
  }

  private void publishAllNew() {
    latest = other(5_000);
    on(new Input.SnapshotChanged(latest));
  }

  private Snapshot other(int salt) {
    List<Resource> all = new ArrayList<>();
    List<String> clusters = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      if (random.nextInt(3) > 0) {
        String name = "c" + i;
        clusters.add(name);
        all.add(cluster(name, 1_000 + salt + random.nextInt(2)));
        all.add(endpoints(name, 1 + salt + random.nextInt(3)));
      }
    }
    for (int i = 0; i < 2 && !clusters.isEmpty(); i++) {
      if (random.nextInt(4) > 0) {
        String[] targets = new String[1 + random.nextInt(2)];
        for (int t = 0; t < targets.length; t++) {
          targets[t] = clusters.get(random.nextInt(clusters.size()));
        }
        all.add(routes(salt + "r" + i, targets));
        all.add(listener("l" + i, 10_000 + salt + i + random.nextInt(2), salt + "r" + i));
      }
    }
    return snapshot(latest.revision() + 1, all);
  }

  private Snapshot otherEndpoints() {
    List<Resource> all = new ArrayList<>();
    latest
        .types()
        .values()
        .forEach(type ->
            type.values()
                .forEach(resource ->
                    all.add(
                        resource.typeUrl().endsWith("ClusterLoadAssignment")
                            ? endpoints(resource.name(), 100 + random.nextInt(9))
                            : resource)));
    return snapshot(latest.revision() + 1, all);
  }
}
