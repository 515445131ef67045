package io.headgate.watcher.kubernetes;

import static io.headgate.watcher.kubernetes.ApplierRig.ACCOUNTS;
import static io.headgate.watcher.kubernetes.ApplierRig.DEPLOYMENTS;
import static io.headgate.watcher.kubernetes.ApplierRig.SERVICES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.headgate.watcher.status.Desire;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Objects of ours that others change or delete, with the requests counted that this costs. */
class KubernetesDriftTest {
  private static final Desire PROXY = ApplierRig.deployment("edge", "envoy:1");
  private static final Desire ACCOUNT = ApplierRig.account("edge");
  private static final Desire SERVICE = ApplierRig.service("edge");
  private static final String IMAGE = "/spec/template/spec/containers/0/image";

  private final ApplierRig rig = new ApplierRig(Duration.ofSeconds(2));
  private final FakeApi server = rig.server;

  @AfterEach
  void end() {
    rig.close();
  }

  @Test
  void whatIsEditedIsPutRightByOneLookAndOneWriteEach() {
    rig.made(PROXY, ACCOUNT, SERVICE);

    server.edit(
        DEPLOYMENTS + "edge",
        "spec: {template: {spec: {containers: [{name: envoy, image: other}]}}}");
    server.edit(ACCOUNTS + "edge", "automountServiceAccountToken: true");
    server.edit(SERVICES + "edge", "spec: {selector: {app: other}}");

    await().until(() -> image().equals("envoy:1"));
    await()
        .until(
            () -> !server.get(ACCOUNTS + "edge").path("automountServiceAccountToken").asBoolean());
    await()
        .until(
            () -> server.get(SERVICES + "edge").at("/spec/selector/app").asText().equals("edge"));
    rig.settled();
    assertThat(server.requests)
        .filteredOn(request -> request.contains("/edge"))
        .hasSize(6)
        .filteredOn(request -> request.startsWith("PATCH"))
        .hasSize(3);
  }

  @Test
  void whatIsDeletedIsMadeAgain() {
    rig.made(PROXY, ACCOUNT, SERVICE);

    server.remove(DEPLOYMENTS + "edge");
    server.remove(ACCOUNTS + "edge");
    server.remove(SERVICES + "edge");

    await()
        .until(() ->
            server.get(DEPLOYMENTS + "edge").isObject()
                && server.get(ACCOUNTS + "edge").isObject()
                && server.get(SERVICES + "edge").isObject());
    rig.settled();
    assertThat(server.count("PATCH ")).isEqualTo(3);
  }

  @Test
  void anObjectThatLosesOurLabelGetsItBack() {
    rig.made(PROXY);

    server.edit(
        DEPLOYMENTS + "edge", "metadata: {labels: {app.kubernetes.io/managed-by: somebody}}");

    await()
        .until(() ->
            server
                .get(DEPLOYMENTS + "edge")
                .at("/metadata/labels/app.kubernetes.io~1managed-by")
                .asText()
                .equals("headgate"));
  }

  @Test
  void whatVanishedWhileNobodyWatchedIsMadeAgain() {
    rig.made(PROXY);

    server.forgetful.add("deployments");
    server.removeUnseen(DEPLOYMENTS + "edge");
    server.cut();

    await().until(() -> server.get(DEPLOYMENTS + "edge").isObject());
    server.forgetful.clear();
  }

  @Test
  void fieldsOfOthersAreTheirs() {
    rig.made(PROXY, ACCOUNT);

    for (int i = 0; i < 20; i++) {
      server.edit(
          DEPLOYMENTS + "edge",
          "{metadata: {labels: {team: '%d'}, annotations: {note: '%d'}}, spec: {replicas: %d},"
                  .formatted(i, i, i)
              + " status: {readyReplicas: %d}}".formatted(i));
    }

    await().during(400, TimeUnit.MILLISECONDS).until(() -> server.count("/edge") == 0);
    assertThat(server.get(DEPLOYMENTS + "edge").at("/spec/replicas").asInt()).isEqualTo(19);
  }

  @Test
  void whatAWebhookMakesOfAnObjectIsTakenAsItIs() {
    server.mutation =
        object -> {
          if (object.at(IMAGE).isTextual()) {
            ((ObjectNode) object.at("/spec/template/spec/containers/0"))
                .put("image", "mirror/" + object.at(IMAGE).asText());
          }
          return object;
        };
    rig.made(PROXY);
    assertThat(image()).isEqualTo("mirror/envoy:1");

    for (int i = 0; i < 20; i++) {
      server.edit(DEPLOYMENTS + "edge", "status: {readyReplicas: " + i + "}");
    }
    await().during(400, TimeUnit.MILLISECONDS).until(() -> server.count("/edge") == 0);

    rig.want(ApplierRig.deployment("edge", "envoy:2"));
    await().until(() -> image().equals("mirror/envoy:2"));
  }

  @Test
  void whoeverChangesAFieldBackEachTimeIsContradictedLessAndLessOften() {
    rig.made(PROXY);
    AtomicInteger repairs = new AtomicInteger();
    server.stored =
        path -> {
          if (path.equals(DEPLOYMENTS + "edge") && image().equals("envoy:1")) {
            repairs.incrementAndGet();
            server.edit(path, "spec: {template: {spec: {containers: [{name: envoy, image: no}]}}}");
          }
        };
    server.edit(
        DEPLOYMENTS + "edge", "spec: {template: {spec: {containers: [{name: envoy, image: no}]}}}");

    await().until(() -> repairs.get() >= 3);

    // Six or seven in that time, more on a machine that is too busy; hundreds without patience.
    await()
        .during(3, TimeUnit.SECONDS)
        .until(() -> repairs.get() <= 30 && server.count("/edge") < 100);
    await().until(() -> repairs.get() > 3);
  }

  @Test
  void whoeverWipesAStatusEachTimeIsContradictedLessAndLessOften() {
    String route = "/apis/gateway.networking.k8s.io/v1/namespaces/default/httproutes/route";
    server.put(route, "spec: {}");
    rig.want(ApplierRig.route("route", "Accepted"));
    await().until(() -> server.get(route).at("/status/parents").size() == 1);
    rig.settled();
    server.requests.clear();
    server.stored =
        path -> {
          if (path.equals(route) && server.get(route).at("/status/parents").size() == 1) {
            server.edit(route, "status: {parents: []}");
          }
        };
    server.edit(route, "status: {parents: []}");

    await().until(() -> server.count("PATCH ") >= 3);

    await().during(3, TimeUnit.SECONDS).until(() -> server.count("PATCH ") <= 30);
    await().until(() -> server.count("PATCH ") > 3);
  }

  @Test
  void nothingIsListedOfKindsThatNobodyWants() {
    rig.want(SERVICE);
    await().until(() -> server.get(SERVICES + "edge").isObject());

    assertThat(server.requests)
        .noneMatch(request ->
            request.contains("deployments")
                || request.contains("serviceaccounts")
                || request.contains("labelSelector"));
  }

  private String image() {
    JsonNode there = server.get(DEPLOYMENTS + "edge");
    return there.at(IMAGE).asText();
  }
}
