package io.headgate.cli.proxyconfig;

import com.fasterxml.jackson.databind.JsonNode;
import io.headgate.cli.text.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.StreamSupport;

/** Envoy's dumps as tables. Field names are Envoy's own. */
final class ProxyTables {
  private ProxyTables() {}

  /** What the proxies of some Gateways have; which Gateway's it is, is only said of several. */
  static String of(ProxyConfigCommand.Part part, SortedMap<String, JsonNode> dumps) {
    SortedMap<String, Table> tables = new TreeMap<>();
    dumps.forEach((gateway, dump) -> tables.put(gateway, table(part, dump)));
    Table table = tables.size() == 1 ? tables.firstEntry().getValue() : Table.of("GATEWAY", tables);
    return table.isEmpty() ? "none\n" : table.toString();
  }

  private static Table table(ProxyConfigCommand.Part part, JsonNode dump) {
    return switch (part) {
      case LISTENERS -> listeners(dump);
      case ROUTES -> routes(dump);
      case CLUSTERS -> clusters(dump);
      case ENDPOINTS -> endpoints(dump);
    };
  }

  private static Table listeners(JsonNode dump) {
    Table table = new Table("LISTENER", "ADDRESS", "SERVER NAMES", "ROUTES");
    for (JsonNode config : dump.path("configs")) {
      JsonNode listener = config.path("active_state").path("listener");
      JsonNode socket = listener.path("address").path("socket_address");
      for (JsonNode chain : listener.path("filter_chains")) {
        table.row(
            listener.path("name").asText(),
            socket.path("address").asText() + ":" + socket.path("port_value").asInt(),
            join(chain.path("filter_chain_match").path("server_names")),
            chain.findPath("route_config_name").asText());
      }
    }
    return table;
  }

  private static Table routes(JsonNode dump) {
    Table table = new Table("ROUTES", "HOST", "MATCH", "ROUTE", "TO");
    for (JsonNode config : dump.path("configs")) {
      JsonNode routes = config.path("route_config");
      for (JsonNode host : routes.path("virtual_hosts")) {
        for (JsonNode route : host.path("routes")) {
          table.row(
              routes.path("name").asText(),
              join(host.path("domains")),
              match(route.path("match")),
              route.path("name").asText(),
              action(route));
        }
      }
    }
    return table;
  }

  private static Table clusters(JsonNode dump) {
    Table table = new Table("CLUSTER", "TYPE", "BALANCING");
    for (JsonNode config : dump.path("configs")) {
      JsonNode cluster = config.path("cluster");
      table.row(
          cluster.path("name").asText(),
          cluster.path("type").asText("STATIC"),
          cluster
              .path("load_balancing_policy")
              .path("policies")
              .path(0)
              .path("typed_extension_config")
              .path("name")
              .asText(cluster.path("lb_policy").asText("ROUND_ROBIN")));
    }
    return table;
  }

  private static Table endpoints(JsonNode dump) {
    Table table = new Table("CLUSTER", "ENDPOINT", "HEALTH", "ACTIVE REQUESTS", "REQUESTS");
    for (JsonNode cluster : dump.path("cluster_statuses")) {
      for (JsonNode host : cluster.path("host_statuses")) {
        JsonNode socket = host.path("address").path("socket_address");
        table.row(
            cluster.path("name").asText(),
            socket.path("address").asText() + ":" + socket.path("port_value").asInt(),
            health(host.path("health_status")),
            stat(host, "rq_active"),
            stat(host, "rq_total"));
      }
    }
    return table;
  }

  private static String match(JsonNode match) {
    List<String> parts = new ArrayList<>();
    for (String kind : List.of("path", "path_separated_prefix", "prefix")) {
      if (match.has(kind)) {
        parts.add(kind.replace("path_separated_", "") + " " + match.path(kind).asText());
      }
    }
    if (match.has("safe_regex")) {
      parts.add("regex " + match.path("safe_regex").path("regex").asText());
    }
    match.path("headers").forEach(header -> parts.add("header " + header.path("name").asText()));
    match
        .path("query_parameters")
        .forEach(query -> parts.add("query " + query.path("name").asText()));
    return String.join(", ", parts);
  }

  private static String action(JsonNode route) {
    if (route.has("redirect")) {
      return "redirect";
    }
    if (route.has("direct_response")) {
      return "answer " + route.path("direct_response").path("status").asInt();
    }
    JsonNode to = route.path("route");
    if (to.has("weighted_clusters")) {
      List<String> shares = new ArrayList<>();
      for (JsonNode share : to.path("weighted_clusters").path("clusters")) {
        shares.add(share.path("name").asText() + " ×" + share.path("weight").asInt());
      }
      return String.join(", ", shares);
    }
    return to.path("cluster").asText();
  }

  private static String health(JsonNode status) {
    if (status.path("failed_active_health_check").asBoolean()) {
      return "failed health check";
    }
    return status.path("eds_health_status").asText("-");
  }

  private static String stat(JsonNode host, String name) {
    return StreamSupport.stream(host.path("stats").spliterator(), false)
        .filter(stat -> stat.path("name").asText().equals(name))
        .map(stat -> stat.path("value").asText("0"))
        .findFirst()
        .orElse("0");
  }

  private static String join(JsonNode list) {
    List<String> texts = new ArrayList<>();
    list.forEach(item -> texts.add(item.asText()));
    return String.join(",", texts);
  }
}
