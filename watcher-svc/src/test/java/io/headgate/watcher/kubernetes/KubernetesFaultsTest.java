package io.headgate.watcher.kubernetes;

import static io.headgate.watcher.kubernetes.ApplierRig.ACCOUNTS;
import static io.headgate.watcher.kubernetes.ApplierRig.DEPLOYMENTS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.headgate.watcher.status.Desire;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * What an API server, and what hangs on it, can do to writes: everything comes out right in the
 * end, in a bounded number of requests, and trouble with one object delays no other.
 */
class KubernetesFaultsTest {
  private static final Desire PROXY = ApplierRig.deployment("edge", "envoy:1");
  private static final Desire ACCOUNT = ApplierRig.account("edge");
  private static final String ROUTES =
      "/apis/gateway.networking.k8s.io/v1/namespaces/default/httproutes/";

  private final ApplierRig rig = new ApplierRig(Duration.ofSeconds(1));
  private final FakeApi server = rig.server;

  @AfterEach
  void end() {
    rig.close();
  }

  @Test
  void aWebhookThatCannotBeAskedDelaysItsObjectsOnly() {
    server.admission = request -> request.contains("/deployments/") ? 500 : 0;
    rig.want(PROXY);
    await().until(() -> server.count("PATCH " + DEPLOYMENTS) > 0);

    for (int i = 0; i < 20; i++) {
      Desire account = ApplierRig.account("account-" + i);
      rig.want(account);
      await().until(() -> server.get(ApplierRig.path(account.key())).isObject());
    }
    long tries = server.count("PATCH " + DEPLOYMENTS);
    // Once a second here, and every 30 s else; not every 200 ms, as while nobody answers.
    await()
        .during(2, TimeUnit.SECONDS)
        .until(() -> server.count("PATCH " + DEPLOYMENTS) - tries <= 5);
    await().until(() -> server.count("PATCH " + DEPLOYMENTS) > tries);

    server.admission = _ -> 0;
    await().until(() -> server.get(DEPLOYMENTS + "edge").isObject());
  }

  @Test
  void aWebhookThatDeniesIsAskedAgainSeldomAndAtOnceWhenSomethingElseIsWanted() {
    server.admission = request -> request.contains("/deployments/") ? 400 : 0;
    rig.want(PROXY);
    await().until(() -> server.count("PATCH " + DEPLOYMENTS) > 0);
    await().during(1, TimeUnit.SECONDS).until(() -> server.count("PATCH " + DEPLOYMENTS) < 8);

    server.admission = _ -> 0;
    rig.want(ApplierRig.deployment("edge", "envoy:2"));
    await().until(() -> server.get(DEPLOYMENTS + "edge").isObject());
  }

  @Test
  void statusesThatAWebhookDeniesAreAskedAgainSeldom() {
    server.put(ROUTES + "route", "spec: {}");
    server.put(ROUTES + "other", "spec: {}");
    server.admission = request -> request.endsWith("/route/status") ? 500 : 0;
    rig.want(ApplierRig.route("route", "Accepted"));
    await().until(() -> server.count("PATCH " + ROUTES + "route") > 0);

    rig.want(ApplierRig.route("other", "Accepted"));

    await().until(() -> server.get(ROUTES + "other").at("/status/parents").size() == 1);
    await().during(1, TimeUnit.SECONDS).until(() -> server.count("PATCH " + ROUTES + "route") < 8);
    server.admission = _ -> 0;
    await().until(() -> server.get(ROUTES + "route").at("/status/parents").size() == 1);
  }

  @Test
  void aWriteThatHangsDelaysNoOther() {
    try (ApplierRig patient = new ApplierRig(Duration.ofSeconds(6))) {
      patient.server.stuck = "/deployments/";
      patient.want(PROXY);
      // When the second try begins the first has failed: from there on one at a time might be
      // tried.
      await().until(() -> patient.server.count("PATCH " + DEPLOYMENTS) > 1);

      long tries = patient.server.count("PATCH " + DEPLOYMENTS);
      patient.want(ApplierRig.account("account"));
      await().until(() -> patient.server.get(ACCOUNTS + "account").isObject());
      assertThat(patient.server.count("PATCH " + DEPLOYMENTS)).isEqualTo(tries);

      patient.server.stuck = "";
      await()
          .atMost(Duration.ofSeconds(30))
          .until(() -> patient.server.get(DEPLOYMENTS + "edge").isObject());
    }
  }

  @Test
  void slowAnswersCostTimeAndNoFurtherRequests() {
    server.slowMillis = 300;
    List<Desire> accounts =
        IntStream.range(0, 20).mapToObj(i -> ApplierRig.account("slow-" + i)).toList();

    rig.want(accounts.toArray(Desire[]::new));

    await()
        .until(() ->
            accounts.stream().allMatch(one -> server.get(ApplierRig.path(one.key())).isObject()));
    rig.settled();
    assertThat(server.count("PATCH ")).isEqualTo(20);
    assertThat(server.requests)
        .filteredOn(request -> request.startsWith("GET " + ACCOUNTS))
        .hasSize(20);
  }

  @Test
  void aNamespaceThatGoesTakesItsObjectsAndNobodyMakesThemAgainInALoop() {
    rig.made(PROXY, ACCOUNT);
    // Terminating: nothing may be made in it.
    server.admission = request -> request.contains("/namespaces/default/") ? 403 : 0;
    server.remove(DEPLOYMENTS + "edge");
    server.remove(ACCOUNTS + "edge");

    await().until(() -> server.count("PATCH " + DEPLOYMENTS) > 0);
    // And gone.
    server.admission = request -> request.contains("/namespaces/default/") ? 404 : 0;
    await().during(2, TimeUnit.SECONDS).until(() -> server.count("/edge") < 40);

    // Its Gateway is gone, too, so nobody wants them any more.
    rig.want(ApplierRig.absent(PROXY), ApplierRig.absent(ACCOUNT));
    rig.settled();
    long requests = server.count("/edge");
    await().during(1, TimeUnit.SECONDS).until(() -> server.count("/edge") == requests);
  }

  @Test
  void conflictsAreSettled() {
    rig.made(PROXY);
    int[] conflicts = {3};
    server.admission = request -> request.contains("/deployments/") && conflicts[0]-- > 0 ? 409 : 0;

    rig.want(ApplierRig.deployment("edge", "envoy:2"));

    await()
        .until(() ->
            server
                .get(DEPLOYMENTS + "edge")
                .at("/spec/template/spec/containers/0/image")
                .asText()
                .equals("envoy:2"));
    assertThat(server.count("PATCH " + DEPLOYMENTS)).isEqualTo(4);
  }

  @Test
  void afterAnOutageEverythingIsWrittenThatCameMeanwhileAndNothingTwice() {
    rig.made(PROXY, ACCOUNT);
    server.hung = true;
    server.cut();
    rig.want(ApplierRig.deployment("edge", "envoy:2"), ApplierRig.account("later"));
    await().until(() -> server.count("GET " + DEPLOYMENTS + "edge") > 0);
    await().during(2, TimeUnit.SECONDS).until(() -> server.requests.size() < 150);

    server.hung = false;
    await()
        .atMost(Duration.ofSeconds(30))
        .until(() ->
            server.get(ACCOUNTS + "later").isObject()
                && server
                    .get(DEPLOYMENTS + "edge")
                    .at("/spec/template/spec/containers/0/image")
                    .asText()
                    .equals("envoy:2"));
    assertThat(server.count("PATCH ")).isEqualTo(2);
  }
}
