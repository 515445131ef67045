package io.headgate.translator.translate;

import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.events.v1.XdsResource;
import io.headgate.translator.golden.ResourceYaml;
import io.headgate.translator.model.KubeObject;
import io.headgate.translator.model.ResourceSet;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What a change touches where there is much else. Times are printed, not asserted. */
class ScaleTest {
  private static final int POOLS = Integer.getInteger("headgate.scale", 100);
  private static final int PODS_PER_POOL = 10;
  private static final Translator TRANSLATOR = new Translator(Scene.OPTIONS, ResourceYaml.SEALER);

  @Test
  void podChangeTouchesOneClusterAndNothingElse() {
    State state = start();
    Step step = step(state, put(Scene.pod("pod-7-3", "app-7", "10.7.0.3", false)));

    assertThat(step.desired()).isEmpty();
    assertThat(step.xds()).hasSize(1);
    assertThat(step.xds().getFirst().put())
        .extracting(XdsResource::getName)
        .containsExactly("pool/default/pool-7");
    assertThat(step.xds().getFirst().removed()).isEmpty();
    assertThat(step.next().planned()).isSameAs(state.planned());
    time(
        "pod change",
        step.next(),
        put(Scene.pod("pod-7-3", "app-7", "10.7.0.3", true)),
        put(Scene.pod("pod-7-3", "app-7", "10.7.0.3", false)));
  }

  @Test
  void routeChangeMakesOneHostAnew() {
    State state = start();
    Step step = step(state, put(route(7, "host-7.example.org", "pool-8")));

    var before = state.translation().plans().get("default/demo").routeTables().get("http/80");
    var after = step.next().translation().plans().get("default/demo").routeTables().get("http/80");
    long same =
        IntStream.range(0, POOLS)
            .filter(i -> before.hosts().get(i) == after.hosts().get(i))
            .count();
    assertThat(same).isEqualTo(POOLS - 1L);
    assertThat(step.xds().getFirst().put())
        .extracting(XdsResource::getName)
        .containsExactly("http/80");
    assertThat(step.xds().getFirst().removed())
        .containsExactlyInAnyOrder(
            "default/demo|type.googleapis.com/envoy.config.cluster.v3.Cluster|pool/default/pool-7",
            "default/demo|type.googleapis.com/envoy.config.endpoint.v3.ClusterLoadAssignment"
                + "|pool/default/pool-7");
    time(
        "route change",
        step.next(),
        put(route(7, "host-7.example.org", "pool-9")),
        put(route(7, "host-7.example.org", "pool-8")));
    time(
        "route removed and added",
        step.next(),
        gone(route(7, "host-7.example.org", "pool-7")),
        put(route(7, "host-7.example.org", "pool-7")));
  }

  @Test
  void changeOfOneOfManyRoutesOnAHostTouchesOneTable() {
    State state = start(_ -> "all.example.org");
    Step step = step(state, put(route(7, "all.example.org", "pool-8")));

    assertThat(step.xds().getFirst().put())
        .extracting(XdsResource::getName)
        .containsExactly("http/80");
    assertThat(step.next().translation()).isEqualTo(TRANSLATOR.translate(step.next().resources()));
    time(
        "route change on a host of all",
        step.next(),
        put(route(7, "all.example.org", "pool-9")),
        put(route(7, "all.example.org", "pool-8")));
  }

  @Test
  void hostileObjectsDoNotBlowUp() {
    String name = "a".repeat(253);
    String matches =
        IntStream.range(0, 64)
            .mapToObj(i ->
                "{path: {value: /p%d/%s}, headers: [{name: h, value: x}]}"
                    .formatted(i, "x".repeat(900)))
            .collect(Collectors.joining(", ", "[", "]"));
    String rules =
        IntStream.range(0, 16)
            .mapToObj(
                i -> "{matches: %s, backendRefs: [{name: %s, port: 80}]}".formatted(matches, name))
            .collect(Collectors.joining(", ", "[", "]"));
    String hosts =
        IntStream.range(0, 16)
            .mapToObj(i -> "'" + "h".repeat(60) + i + ".example.org'")
            .collect(Collectors.joining(", ", "[", "]"));
    String route =
        """
        apiVersion: gateway.networking.k8s.io/v1
        kind: HTTPRoute
        metadata: {name: %s}
        spec: {parentRefs: [{name: %s}], hostnames: %s, rules: %s}
        """
            .formatted(name, name, hosts, rules);
    Translation translation =
        TRANSLATOR.translate(
            Scene.set(
                List.of(Scene.CLASS, Scene.gateway(name), Scene.service(name, "web"), route)));

    var table = translation.plans().get("default/" + name).routeTables().get("http/80");
    assertThat(table.hosts()).hasSize(16);
    assertThat(table.hosts().getFirst().routes()).hasSize(1024);
    // One copy of each route in memory, whatever the number of hosts.
    assertThat(table.hosts().getFirst().routes().getFirst())
        .isSameAs(table.hosts().getLast().routes().getFirst());
  }

  /** One object, put or taken away. */
  private record Edit(KubeObject object, boolean put) {
    ResourceSet on(ResourceSet resources) {
      return put ? resources.with(object) : resources.without(object.meta().key());
    }
  }

  private static Edit put(String yaml) {
    return new Edit(Scene.object(yaml), true);
  }

  private static Edit gone(String yaml) {
    return new Edit(Scene.object(yaml), false);
  }

  private static Step step(State state, Edit edit) {
    return TRANSLATOR.next(state, edit.on(state.resources()), List.of(edit.object().meta().key()));
  }

  private static void time(String what, State from, Edit... turns) {
    int rounds = Integer.getInteger("headgate.rounds", 2);
    State state = from;
    long[] nanos = new long[rounds];
    for (int i = 0; i < rounds; i++) {
      Edit edit = turns[i % turns.length];
      long start = cpuNanos();
      state = step(state, edit).next();
      nanos[i] = cpuNanos() - start;
    }
    java.util.Arrays.sort(nanos);
    System.out.printf(
        "%s at %d pools: p50 %.3f ms, p99 %.3f ms of CPU%n",
        what, POOLS, nanos[rounds / 2] / 1e6, nanos[(int) (rounds * 0.99)] / 1e6);
  }

  /** Of this thread, which other work on the machine does not disturb. */
  private static long cpuNanos() {
    return java.lang.management.ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }

  private static String route(int number, String host, String pool) {
    return Scene.route("route-" + number, "demo", host, Scene.toPool(pool));
  }

  private static State start() {
    return start(i -> "host-" + i + ".example.org");
  }

  private static State start(IntFunction<String> host) {
    ResourceSet set = Scene.set(List.of(Scene.CLASS, Scene.gateway("demo")));
    for (int i = 0; i < POOLS; i++) {
      set = set.with(Scene.object(Scene.pool("pool-" + i, "app-" + i, "[{number: 8000}]")));
      set = set.with(Scene.object(route(i, host.apply(i), "pool-" + i)));
      for (int p = 0; p < PODS_PER_POOL; p++) {
        String ip = "10." + i % 250 + "." + i / 250 + "." + p;
        set = set.with(Scene.object(Scene.pod("pod-" + i + "-" + p, "app-" + i, ip, true)));
      }
    }
    return TRANSLATOR.first(State.empty(), set).next();
  }
}
