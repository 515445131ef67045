package io.headgate.cli.status;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.headgate.cli.text.Reported;

/** A status report for scripts. */
final class StatusJson {
  private StatusJson() {}

  static JsonNode of(StatusReport report) {
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    ObjectNode configured = root.putObject("configured");
    report.objects().forEach(configured::put);
    ArrayNode objects = root.putArray("objects");
    for (StatusReport.Status status : report.statuses()) {
      objects
          .addObject()
          .put("kind", status.kind())
          .put("namespace", status.namespace())
          .put("name", status.name())
          .set("status", status.status());
    }
    ArrayNode proxies = root.putArray("proxies");
    for (StatusReport.Proxy proxy : report.proxies()) {
      proxies
          .addObject()
          .put("gateway", proxy.gateway())
          .put("node", proxy.node())
          .put("connected", proxy.connected())
          .put("inSync", proxy.inSync())
          .put("publishedRevision", proxy.wanted())
          .put("ackedRevision", proxy.acked())
          .put("rejected", proxy.rejected());
    }
    ArrayNode endpoints = root.putArray("endpoints");
    report
        .endpoints()
        .forEach((pool, known) -> {
          for (StatusReport.PoolEndpoint endpoint : known) {
            ObjectNode node =
                endpoints.addObject().put("pool", pool).put("endpoint", endpoint.address());
            endpoint
                .sample()
                .ifPresent(sample -> {
                  node.put("reachable", sample.getReachable());
                  Reported.of(sample).json(node);
                  node.put("error", sample.getError());
                });
          }
        });
    report.problems().forEach(root.putArray("problems")::add);
    return root;
  }
}
