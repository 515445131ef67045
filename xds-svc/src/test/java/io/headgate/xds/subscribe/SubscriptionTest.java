package io.headgate.xds.subscribe;

import static io.headgate.xds.fixture.Sets.cluster;
import static io.headgate.xds.fixture.Sets.endpoints;
import static io.headgate.xds.fixture.Sets.listener;
import static io.headgate.xds.fixture.Sets.routes;
import static io.headgate.xds.fixture.Sets.snapshot;
import static io.headgate.xds.snapshot.TypeUrls.CLUSTER;
import static io.headgate.xds.snapshot.TypeUrls.ENDPOINTS;
import static io.headgate.xds.snapshot.TypeUrls.LISTENER;
import static io.headgate.xds.snapshot.TypeUrls.ROUTES;
import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.xds.snapshot.Resource;
import io.headgate.xds.snapshot.Snapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SubscriptionTest {
  private static final Snapshot ONE =
      snapshot(1, cluster("a"), endpoints("a", 1), listener("l", 80, "r"), routes("r", "a"));
  private static final Snapshot MOVED =
      snapshot(2, cluster("b"), endpoints("b", 2), listener("l", 80, "r"), routes("r", "b"));

  private static final String A_IS_BAD = "Error adding/updating cluster(s) a: bad";

  private Subscription subscription =
      Subscription.start(Protocol.DELTA, new Settings(1_000, 4, 5, 16));

  @Test
  void nothingIsSentBeforeASetIsPublishedAndEverythingOnceItIs() {
    assertThat(ask(CLUSTER)).isEmpty();
    assertThat(sends(publish(ONE))).containsExactly(CLUSTER + " +a");
  }

  @Test
  void unsubscribedTypesStaySilent() {
    publish(ONE);
    assertThat(sends(ask(ENDPOINTS, "a"))).containsExactly(ENDPOINTS + " +a");
  }

  @Test
  void anEmptyFirstRequestMeansEverythingOnlyForClustersAndListeners() {
    publish(ONE);
    assertThat(sends(ask(ROUTES))).isEmpty();
    assertThat(sends(ask(LISTENER))).containsExactly(LISTENER + " +l");
  }

  @Test
  void aStarMeansEverythingOfAnyType() {
    publish(ONE);
    assertThat(sends(ask(ROUTES, "*"))).containsExactly(ROUTES + " +r");
  }

  @Test
  void unsubscribingTheStarKeepsWhatWasNamed() {
    publish(snapshot(1, cluster("a"), cluster("b")));
    ack(ask(CLUSTER, "*", "a"));
    on(new Input.Delta(CLUSTER, Set.of(), Set.of("*"), Map.of(), Optional.empty()));
    assertThat(sends(settle(publish(snapshot(2, cluster("a", 7), cluster("b", 7))))))
        .containsExactly(CLUSTER + " +a");
  }

  @Test
  void anEmptySetIsAnsweredSoThatTheProxyCanStart() {
    publish(snapshot(1));
    assertThat(sends(ask(CLUSTER))).containsExactly(CLUSTER);
  }

  @Test
  void aNameThatDoesNotExistIsAnsweredAsRemovedAndSentOnceItExists() {
    publish(snapshot(1));
    List<Output> answer = ask(ROUTES, "r");
    assertThat(sends(answer)).containsExactly(ROUTES + " -r");
    ack(answer);
    assertThat(sends(settle(publish(ONE)))).containsExactly(ROUTES + " +r");
  }

  @Test
  void aReturningProxyGetsOnlyWhatDiffers() {
    publish(ONE);
    List<Output> outputs =
        on(
            new Input.Delta(
                CLUSTER,
                Set.of(),
                Set.of(),
                Map.of("a", version(ONE, CLUSTER, "a")),
                Optional.empty()));
    assertThat(sends(outputs)).isEmpty();
  }

  @Test
  void aReturningProxyThatMissesNothingCountsAsAcknowledged() {
    publish(ONE);
    on(
        new Input.Delta(
            CLUSTER,
            Set.of(),
            Set.of(),
            Map.of("a", version(ONE, CLUSTER, "a")),
            Optional.empty()));
    List<Output> outputs =
        on(
            new Input.Delta(
                ENDPOINTS,
                Set.of("a"),
                Set.of(),
                Map.of("a", version(ONE, ENDPOINTS, "a")),
                Optional.empty()));
    assertThat(outputs)
        .contains(
            new Output.Acked(CLUSTER, 1, List.of()), new Output.Acked(ENDPOINTS, 1, List.of()));
  }

  @Test
  void aReturningProxyIsToldWhatIsGoneOnceItHasAskedForItsListeners() {
    publish(ONE);
    Map<String, String> held = Map.of("a", version(ONE, CLUSTER, "a"), "old", "1");
    List<Output> outputs = on(new Input.Delta(CLUSTER, Set.of(), Set.of(), held, Optional.empty()));
    assertThat(sends(outputs)).isEmpty();
    ack(ask(ENDPOINTS, "a"));
    ack(ask(LISTENER));
    List<Output> routes = ask(ROUTES, "r");
    assertThat(sends(routes)).containsExactly(ROUTES + " +r");
    assertThat(sends(ack(routes))).containsExactly(CLUSTER + " -old");
  }

  @Test
  void clustersAreMadeBeforeRoutesSwitchAndBrokenAfterwards() {
    connect(ONE);
    List<Output> made = publish(MOVED);
    assertThat(sends(made)).containsExactly(CLUSTER + " +b");
    assertThat(sends(ack(made))).isEmpty();

    List<Output> endpoints = ask(ENDPOINTS, "b");
    assertThat(sends(endpoints)).containsExactly(ENDPOINTS + " +b");

    List<Output> switched = ack(endpoints);
    assertThat(sends(switched)).containsExactly(ROUTES + " +r");

    assertThat(sends(ack(switched))).containsExactly(CLUSTER + " -a", ENDPOINTS + " -a");
    assertThat(subscription.stage()).isEqualTo(Stage.SETTLED);
  }

  @Test
  void aProxyThatNeverAnswersIsNotWaitedForLongerThanTheGate() {
    connect(ONE);
    List<Output> made = publish(MOVED);
    List<Output> switched = fire(made);
    assertThat(sends(switched)).containsExactly(ROUTES + " +r");
    assertThat(sends(fire(switched))).isEmpty();
    assertThat(subscription.stage()).isEqualTo(Stage.SETTLED);
    assertThat(sends(ack(switched))).containsExactly(CLUSTER + " -a", ENDPOINTS + " -a");
  }

  @Test
  void anOldTimerChangesNothing() {
    connect(ONE);
    List<Output> made = publish(MOVED);
    assertThat(sends(ask(ENDPOINTS, "b"))).containsExactly(ENDPOINTS + " +b");
    List<Output> switched = fire(made);
    assertThat(sends(switched)).containsExactly(ROUTES + " +r");
    assertThat(fire(made)).isEmpty();
    assertThat(subscription.stage()).isEqualTo(Stage.SWITCH);
  }

  @Test
  void endpointsGoOutAtOnceAlsoDuringARollout() {
    connect(ONE);
    publish(MOVED);
    Snapshot elsewhere =
        snapshot(
            3,
            cluster("b"),
            endpoints("b", 2),
            endpoints("a", 9),
            listener("l", 80, "r"),
            routes("r", "b"));
    assertThat(sends(publish(elsewhere))).containsExactly(ENDPOINTS + " +a");
  }

  @Test
  void onlyTheNewestOfSeveralPendingSetsIsRolledOut() {
    connect(ONE);
    List<Output> made = publish(MOVED);
    publish(snapshot(3, cluster("c"), endpoints("c", 3)));
    publish(snapshot(4, cluster("d"), endpoints("d", 3)));
    List<Output> outputs = fire(fire(made));
    assertThat(sends(outputs)).contains(CLUSTER + " +d").doesNotContain(CLUSTER + " +c");
  }

  @Test
  void endpointsFollowAChangedClusterAlthoughTheyAreEqual() {
    connect(ONE);
    Snapshot changed =
        snapshot(
            2, cluster("a", 5_000), endpoints("a", 1), listener("l", 80, "r"), routes("r", "a"));
    assertThat(sends(publish(changed))).containsExactly(CLUSTER + " +a", ENDPOINTS + " +a");
  }

  @Test
  void whatIsRefusedIsReportedAndNotSentAgainUntilItChanges() {
    connect(ONE);
    List<Output> outputs = publish(withCluster(2, 2_000, 1));
    List<Output> refused = answer(send(outputs, CLUSTER), Optional.of(A_IS_BAD));
    assertThat(refused).contains(new Output.Nacked(CLUSTER, 2, A_IS_BAD, List.of("a")));
    assertThat(sends(settle(ack(outputs)))).noneMatch(sent -> sent.startsWith(CLUSTER));
    assertThat(subscription.inSync(CLUSTER)).isFalse();

    List<Output> elsewhere = publish(withCluster(3, 2_000, 4));
    assertThat(sends(elsewhere)).containsExactly(ENDPOINTS + " +a");
    settle(elsewhere);
    assertThat(sends(settle(publish(withCluster(4, 3_000, 4))))).contains(CLUSTER + " +a");
    assertThat(subscription.inSync(CLUSTER)).isTrue();
  }

  private static Snapshot withCluster(long revision, int connectTimeoutMillis, int port) {
    return snapshot(
        revision,
        cluster("a", connectTimeoutMillis),
        endpoints("a", port),
        listener("l", 80, "r"),
        routes("r", "a"));
  }

  @Test
  void routesToARefusedClusterStayAsTheyWereAndSoDoesWhatTheyNeed() {
    connect(ONE);
    List<Output> made = publish(MOVED);
    List<Output> refused =
        answer(send(made, CLUSTER), Optional.of("Error adding/updating cluster(s) b: bad"));
    assertThat(sends(settle(refused))).isEmpty();
    assertThat(subscription.types().get(CLUSTER).held()).containsKey("a");
  }

  @Test
  void aRefusalLeavesNamesThatTheRefusedOneBeginsWithAlone() {
    publish(snapshot(1, cluster("a"), cluster("ab")));
    List<Output> sent = ask(CLUSTER);
    answer(
        send(sent, CLUSTER), Optional.of("Error adding/updating cluster(s) ab: a is no address"));
    assertThat(subscription.types().get(CLUSTER).refused()).containsOnlyKeys("ab");
    assertThat(subscription.types().get(CLUSTER).accepted()).containsExactly("a");
  }

  @Test
  void anAnswerWithAnUnknownNonceChangesNothing() {
    connect(ONE);
    TypeState before = subscription.types().get(CLUSTER);
    assertThat(answer(CLUSTER, "no such nonce", Optional.of("stale"))).isEmpty();
    assertThat(subscription.types()).containsEntry(CLUSTER, before);
  }

  @Test
  void namesAreSubscribedEvenInAMessageWithAStaleNonce() {
    connect(ONE);
    List<Output> outputs =
        on(
            new Input.Delta(
                ROUTES,
                Set.of("r"),
                Set.of(),
                Map.of(),
                Optional.of(new Input.Answer("stale", Optional.empty()))));
    assertThat(sends(outputs)).containsExactly(ROUTES + " +r");
  }

  @Test
  void aSlowProxyGetsTheNewestEndpointsOnceItAnswers() {
    subscription = Subscription.start(Protocol.DELTA, new Settings(1_000, 4, 5, 1));
    publish(ONE);
    List<Output> first = ask(ENDPOINTS, "a");
    assertThat(sends(publish(snapshot(2, cluster("a"), endpoints("a", 2))))).isEmpty();
    publish(snapshot(3, cluster("a"), endpoints("a", 3)));
    Output.Send late = sending(ack(first)).getFirst();
    assertThat(late.resources()).containsExactly(endpoints("a", 3));
  }

  @Test
  void stateOfTheWorldProxiesMayAnswerSeveralResponsesAtOnce() {
    subscription = Subscription.start(Protocol.STATE_OF_THE_WORLD, new Settings(1_000, 4, 5, 16));
    publish(ONE);
    on(new Input.StateOfTheWorld(ENDPOINTS, Set.of("a"), "", Optional.empty()));
    Output.Send newest = sending(publish(snapshot(2, cluster("a"), endpoints("a", 2)))).getFirst();
    assertThat(subscription.types().get(ENDPOINTS).outstanding()).hasSize(2);

    on(
        new Input.StateOfTheWorld(
            ENDPOINTS,
            Set.of("a"),
            newest.version(),
            Optional.of(new Input.Answer(newest.nonce(), Optional.empty()))));

    assertThat(subscription.types().get(ENDPOINTS).outstanding()).isEmpty();
  }

  @Test
  void moreNamesOrTypesThanAllowedEndTheStream() {
    assertThat(ask(CLUSTER, "1", "2", "3", "4", "5", "6"))
        .containsExactly(new Output.Refuse("more than 5 resource names of one type"));
    assertThat(ask("")).containsExactly(new Output.Refuse("type_url is empty"));
    for (int i = 0; i < 4; i++) {
      assertThat(ask("type" + i, "x")).isEmpty();
    }
    assertThat(ask("type5", "x"))
        .containsExactly(new Output.Refuse("more than 4 types on one stream"));
  }

  private void connect(Snapshot snapshot) {
    publish(snapshot);
    ack(ask(CLUSTER));
    ack(ask(ENDPOINTS, "a"));
    ack(ask(LISTENER));
    ack(ask(ROUTES, "r"));
    assertThat(subscription.stage()).isEqualTo(Stage.SETTLED);
  }

  private List<Output> ask(String typeUrl, String... names) {
    return on(new Input.Delta(typeUrl, Set.of(names), Set.of(), Map.of(), Optional.empty()));
  }

  private List<Output> publish(Snapshot snapshot) {
    return on(new Input.SnapshotChanged(snapshot));
  }

  private List<Output> fire(List<Output> outputs) {
    Output.StartGateTimer start =
        outputs.stream()
            .filter(Output.StartGateTimer.class::isInstance)
            .map(Output.StartGateTimer.class::cast)
            .findFirst()
            .orElseThrow(() -> new AssertionError("no timer in " + outputs));
    return on(new Input.GateTimedOut(start.gate()));
  }

  /** Acknowledges everything and lets all timers run out, until there is rest. */
  private List<Output> settle(List<Output> outputs) {
    List<Output> all = new ArrayList<>();
    List<Output> open = new ArrayList<>(outputs);
    while (!open.isEmpty()) {
      Output output = open.removeFirst();
      all.add(output);
      if (output instanceof Output.Send send) {
        open.addAll(answer(send, Optional.empty()));
      } else if (output instanceof Output.StartGateTimer timer) {
        open.addAll(on(new Input.GateTimedOut(timer.gate())));
      }
    }
    return all;
  }

  private List<Output> ack(List<Output> outputs) {
    List<Output> all = new ArrayList<>();
    sending(outputs).forEach(send -> all.addAll(answer(send, Optional.empty())));
    return all;
  }

  private Output.Send send(List<Output> outputs, String typeUrl) {
    return sending(outputs).stream()
        .filter(send -> send.typeUrl().equals(typeUrl))
        .findFirst()
        .orElseThrow();
  }

  private List<Output> answer(Output.Send send, Optional<String> error) {
    return answer(send.typeUrl(), send.nonce(), error);
  }

  private List<Output> answer(String typeUrl, String nonce, Optional<String> error) {
    return on(
        new Input.Delta(
            typeUrl, Set.of(), Set.of(), Map.of(), Optional.of(new Input.Answer(nonce, error))));
  }

  private List<Output> on(Input input) {
    Step step = subscription.on(input);
    subscription = step.next();
    return step.outputs();
  }

  private static List<Output.Send> sending(List<Output> outputs) {
    return outputs.stream()
        .filter(Output.Send.class::isInstance)
        .map(Output.Send.class::cast)
        .toList();
  }

  /** {@code type +added -removed}. */
  private static List<String> sends(List<Output> outputs) {
    List<String> texts = new ArrayList<>();
    for (Output.Send send : sending(outputs)) {
      StringBuilder text = new StringBuilder(send.typeUrl());
      send.resources().stream().map(Resource::name).forEach(name -> text.append(" +").append(name));
      send.removed().forEach(name -> text.append(" -").append(name));
      texts.add(text.toString());
    }
    return texts;
  }

  private static String version(Snapshot snapshot, String typeUrl, String name) {
    return snapshot.type(typeUrl).get(name).version();
  }
}
