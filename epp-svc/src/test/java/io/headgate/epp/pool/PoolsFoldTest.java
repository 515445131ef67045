package io.headgate.epp.pool;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.headgate.events.Keys;
import io.headgate.events.ResourceKey;
import io.headgate.events.Topics;
import io.headgate.events.log.LogRecord;
import io.headgate.events.v1.Resource;
import io.headgate.events.v1.ResourceEvent;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PoolsFoldTest {
  private static final PoolScope OWN = new PoolScope.WithoutPicker();

  @Test
  void poolHasEachPortOfItsReadyPods() {
    PoolsFold fold =
        fold(pool("p", "m", "", 8000, 8001), pod("a", "10.0.0.1", "m"), pod("b", "fd00::2", "m"));

    assertThat(fold.members().get("ns/p"))
        .extracting(Member::address)
        .containsExactly("10.0.0.1:8000", "10.0.0.1:8001", "[fd00::2]:8000", "[fd00::2]:8001");
    assertThat(fold.members().get("ns/p").getFirst().pod()).isEqualTo("ns/a");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "not ready | {'metadata':{'labels':{'app':'m'}},'status':{'podIP':'10.0.0.1','conditions':[{'type':'Ready','status':'False'}]}}",
        "no condition | {'metadata':{'labels':{'app':'m'}},'status':{'podIP':'10.0.0.1'}}",
        "no address | {'metadata':{'labels':{'app':'m'}},'status':{'conditions':[{'type':'Ready','status':'True'}]}}",
        "going away | {'metadata':{'labels':{'app':'m'},'deletionTimestamp':'2026-01-01T00:00:00Z'},'status':{'podIP':'10.0.0.1','conditions':[{'type':'Ready','status':'True'}]}}",
        "other labels | {'metadata':{'labels':{'app':'x'}},'status':{'podIP':'10.0.0.1','conditions':[{'type':'Ready','status':'True'}]}}",
        "no labels | {'metadata':{},'status':{'podIP':'10.0.0.1','conditions':[{'type':'Ready','status':'True'}]}}",
        "odd address | {'metadata':{'labels':{'app':'m'}},'status':{'podIP':'evil.example/','conditions':[{'type':'Ready','status':'True'}]}}",
        "a name | {'metadata':{'labels':{'app':'m'}},'status':{'podIP':'dead.beef','conditions':[{'type':'Ready','status':'True'}]}}",
        "broken | {'metadata':",
        "no object | 3",
      })
  void podThatMayNotServeIsNoMember(String why, String json) {
    PoolsFold fold =
        fold(pool("p", "m", "", 8000), record("v1", "Pod", "a", json.replace('\'', '"')));

    assertThat(fold.members().get("ns/p")).as(why).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "llm-d.ai/active-ports | 8001 | 8001",
        "inference.networking.k8s.io/active-ports | 8000, 8001 | 8000 8001",
        "llm-d.ai/active-ports | x,99999999, | ''",
        "other | 8001 | 8000 8001 8002",
      })
  void annotationRestrictsPorts(String annotation, String value, String ports) {
    String json =
        "{\"metadata\":{\"labels\":{\"app\":\"m\"},\"annotations\":{\"%s\":\"%s\"}},%s}"
            .formatted(annotation, value, READY.formatted("10.0.0.1"));
    PoolsFold fold = fold(pool("p", "m", "", 8000, 8001, 8002), record("v1", "Pod", "a", json));

    assertThat(fold.members().get("ns/p").stream().map(m -> "" + m.port()).toList())
        .isEqualTo(ports.isEmpty() ? List.of() : List.of(ports.split(" ")));
  }

  @Test
  void podsOfOtherNamespacesAreNoMembers() {
    LogRecord elsewhere =
        record("v1", "Pod", "other", "a", podJson("10.0.0.1", "m").replace("\"ns\"", "\"other\""));

    assertThat(fold(pool("p", "m", "", 8000), elsewhere).members().get("ns/p")).isEmpty();
  }

  @Test
  void poolWithItsOwnPickerIsServedOnlyWhenNamed() {
    LogRecord pool = pool("p", "m", ",\"endpointPickerRef\":{\"name\":\"x\"}", 8000);

    assertThat(fold(pool).members()).isEmpty();
    assertThat(after(PoolsFold.empty(new PoolScope.Named(Set.of("ns/p"))), List.of(pool)).members())
        .containsKey("ns/p");
  }

  @Test
  void annotationGivesUsAPoolThatNamesAnotherPicker() {
    String json =
        "{\"metadata\":{\"annotations\":{\"headgate.io/picker\":\"%s\"}},"
            + "\"spec\":{\"endpointPickerRef\":{\"name\":\"x\"}}}";
    String api = "inference.networking.k8s.io/v1";

    assertThat(fold(record(api, "InferencePool", "p", json.formatted("shared"))).members())
        .containsKey("ns/p");
    assertThat(fold(record(api, "InferencePool", "p", json.formatted("own"))).members()).isEmpty();
  }

  @Test
  void referenceToOurOwnPickerIsNoOtherPicker() {
    LogRecord ours =
        pool(
            "p",
            "m",
            ",\"endpointPickerRef\":{\"group\":\"headgate.io\",\"kind\":\"Picker\",\"name\":\"x\"}",
            8000);

    assertThat(fold(ours).members()).containsKey("ns/p");
  }

  @Test
  void tombstonesTakeAway() {
    PoolsFold fold = fold(pool("p", "m", "", 8000), pod("a", "10.0.0.1", "m"));

    assertThat(after(fold, List.of(gone("v1", "Pod", "a"))).members().get("ns/p")).isEmpty();
    assertThat(
            after(fold, List.of(gone("inference.networking.k8s.io/v1", "InferencePool", "p")))
                .members())
        .isEmpty();
  }

  @Test
  void poolWithoutSelectorSelectsNothing() {
    LogRecord pool =
        record(
            "inference.networking.k8s.io/v1",
            "InferencePool",
            "p",
            "{\"spec\":{\"targetPorts\":[{\"number\":8000}]}}");

    assertThat(fold(pool, pod("a", "10.0.0.1", "m")).members().get("ns/p")).isEmpty();
  }

  @Test
  void syncedIsRemembered() {
    LogRecord synced =
        new LogRecord(
            Topics.RESOURCES,
            0,
            1,
            0,
            Keys.synced("dir"),
            ResourceEvent.getDefaultInstance().toByteArray());

    assertThat(fold().synced()).isFalse();
    assertThat(fold(synced).synced()).isTrue();
  }

  /** Any history, in one batch or in many, ends with the members of its last state. */
  @Test
  void batchesDoNotMatter() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int round = 0; round < 50; round++) {
      List<LogRecord> history = new ArrayList<>();
      for (int i = 0; i < 60; i++) {
        history.add(anything(random));
      }
      PoolsFold once = after(PoolsFold.empty(OWN), history);
      PoolsFold stepwise = PoolsFold.empty(OWN);
      for (int from = 0; from < history.size(); ) {
        int to = Math.min(history.size(), from + 1 + random.nextInt(8));
        stepwise = after(stepwise, history.subList(from, to));
        from = to;
      }
      Map<String, LogRecord> last = new HashMap<>();
      history.forEach(record -> last.put(record.key(), record));
      List<LogRecord> newest = new ArrayList<>(last.values());
      Collections.shuffle(newest, random);

      assertThat(stepwise.members()).as("seed %d", seed).isEqualTo(once.members());
      assertThat(after(PoolsFold.empty(OWN), newest).members())
          .as("seed %d", seed)
          .isEqualTo(once.members());
    }
  }

  private static LogRecord anything(Random random) {
    String label = "m" + random.nextInt(2);
    return switch (random.nextInt(6)) {
      case 0 -> gone("v1", "Pod", "pod-" + random.nextInt(6));
      case 1 -> gone("inference.networking.k8s.io/v1", "InferencePool", "p" + random.nextInt(3));
      case 2 -> pool("p" + random.nextInt(3), label, "", 8000 + random.nextInt(2));
      default -> pod("pod-" + random.nextInt(6), "10.0.0." + random.nextInt(9), label);
    };
  }

  private static final String READY =
      "\"status\":{\"podIP\":\"%s\",\"conditions\":[{\"type\":\"Ready\",\"status\":\"True\"}]}";

  private static PoolsFold fold(LogRecord... records) {
    return after(PoolsFold.empty(OWN), List.of(records));
  }

  private static PoolsFold after(PoolsFold before, List<LogRecord> records) {
    return before.after(
        records,
        (record, why) -> {
          throw new AssertionError(record.key() + ": " + why);
        });
  }

  private static LogRecord pool(String name, String label, String more, int... ports) {
    StringBuilder list = new StringBuilder();
    for (int port : ports) {
      list.append(list.isEmpty() ? "" : ",").append("{\"number\":").append(port).append("}");
    }
    return record(
        "inference.networking.k8s.io/v1",
        "InferencePool",
        name,
        "{\"spec\":{\"selector\":{\"matchLabels\":{\"app\":\"%s\"}},\"targetPorts\":[%s]%s}}"
            .formatted(label, list, more));
  }

  private static LogRecord pod(String name, String ip, String label) {
    return record("v1", "Pod", name, podJson(ip, label).replace("NAME", name));
  }

  private static String podJson(String ip, String label) {
    return "{\"metadata\":{\"namespace\":\"ns\",\"name\":\"NAME\",\"uid\":\"u\",\"labels\":{\"app\":\"%s\"}},%s}"
        .formatted(label, READY.formatted(ip));
  }

  private static LogRecord gone(String apiVersion, String kind, String name) {
    String key = Keys.resource(ResourceKey.of(apiVersion, kind, "ns", name));
    return new LogRecord(Topics.RESOURCES, 0, 1, 0, key, null);
  }

  private static LogRecord record(String apiVersion, String kind, String name, String json) {
    return record(apiVersion, kind, "ns", name, json);
  }

  private static LogRecord record(
      String apiVersion, String kind, String namespace, String name, String json) {
    String key = Keys.resource(ResourceKey.of(apiVersion, kind, namespace, name));
    ResourceEvent event =
        ResourceEvent.newBuilder()
            .setResource(Resource.newBuilder().setJson(ByteString.copyFromUtf8(json)))
            .build();
    return new LogRecord(Topics.RESOURCES, 0, 1, 0, key, event.toByteArray());
  }
}
