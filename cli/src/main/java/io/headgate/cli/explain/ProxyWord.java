package io.headgate.cli.explain;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.headgate.events.v1.Exchange;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a proxy says of a request: its own terms, and a sentence for the frequent ones. The terms
 * are Envoy's response code details and response flags.
 */
final class ProxyWord {
  /** By how the details begin; the first that fits counts. */
  private static final Map<String, String> SENTENCES = new LinkedHashMap<>();

  static {
    SENTENCES.put("via_upstream", "answered by the backend");
    SENTENCES.put(
        "route_not_found", "no route of the gateway matches host, path, method and headers");
    SENTENCES.put("cluster_not_found", "the route has no backend to use");
    SENTENCES.put("no_healthy_upstream", "no endpoint to use");
    SENTENCES.put("request_payload_too_large", "the body is larger than the proxy can hold");
    SENTENCES.put("request_headers_too_large", "the headers are larger than the proxy takes");
    SENTENCES.put("request_header_timeout", "the client did not finish its headers in time");
    SENTENCES.put("upstream_reset_before_response_started", "no endpoint answered");
    SENTENCES.put(
        "upstream_reset_after_response_started",
        "the endpoint broke off in the middle of its answer");
    SENTENCES.put("upstream_response_timeout", "no endpoint answered within the route's timeout");
    SENTENCES.put("response_timeout", "no answer within the route's timeout");
    SENTENCES.put("upstream_per_try_timeout", "no endpoint answered within the backend's timeout");
    SENTENCES.put("stream_idle_timeout", "nothing was sent for too long");
    SENTENCES.put("downstream_remote_disconnect", "the client has gone");
    SENTENCES.put("downstream_local_disconnect", "the proxy closed the client's connection");
    SENTENCES.put("http2.remote_reset", "the client has gone");
    SENTENCES.put("ext_proc", "the endpoint picker does not answer as it should");
  }

  private ProxyWord() {}

  /** How the request ended, for the eye. */
  static String sentence(Exchange exchange) {
    String terms = exchange.getDetails();
    if (exchange.getFlagsCount() > 0) {
      terms += (terms.isEmpty() ? "" : "; ") + String.join(", ", exchange.getFlagsList());
    }
    String known =
        SENTENCES.entrySet().stream()
            .filter(sentence -> exchange.getDetails().startsWith(sentence.getKey()))
            .map(Map.Entry::getValue)
            .findFirst()
            .orElseGet(() -> other(exchange));
    return known.isEmpty() ? terms : terms.isEmpty() ? known : known + " (" + terms + ")";
  }

  private static String other(Exchange exchange) {
    if (exchange.getDetails().equals("direct_response")) {
      return exchange.getStatus() < 400
          ? "the route redirects"
          : exchange.getStatus() == 421
              ? "the host is served over connections of its own"
              : "the route that matches has no backend to use; its status says why";
    }
    boolean gone = exchange.getFlagsList().contains("downstream_connection_termination");
    return gone && exchange.getDetails().isEmpty() ? "the client has gone" : "";
  }

  static void json(ObjectNode node, Exchange exchange) {
    node.put("gateway", exchange.getGateway())
        .put("proxy", exchange.getNode())
        .put("at", Explanation.instant(exchange.getAtMicros()).toString())
        .put("method", exchange.getMethod())
        .put("host", exchange.getHost())
        .put("path", exchange.getPath())
        .put("route", exchange.getRoute())
        .put("cluster", exchange.getCluster())
        .put("endpoint", exchange.getEndpoint())
        .put("status", exchange.getStatus())
        .put("details", exchange.getDetails());
    exchange.getFlagsList().forEach(node.putArray("flags")::add);
    node.put("requestBytes", exchange.getRequestBytes())
        .put("responseBytes", exchange.getResponseBytes())
        .put("durationMicros", exchange.getDurationMicros());
  }
}
