package io.headgate.translator.provision;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.headgate.translator.ir.Proxies;
import io.headgate.translator.model.Gateway;
import io.headgate.translator.plan.Naming;

/**
 * What an Envoy in a pod has of its own: administration on loopback, and a listener for the kubelet
 * and for metrics.
 *
 * <p>The kubelet can only send GET, and an image without shell has nothing else that could ask
 * Envoy to drain. So {@code GET /drain/<key>} makes readiness fail and lets clients go, and is
 * answered when the time to do so is over, which is what holds back SIGTERM.
 */
final class EnvoyConfig {
  static final String READY = "/ready";

  // Connecting anew is tried at least every 3 s: Envoy's own half a minute is how long a picker
  // that has moved with the xDS server's pod would be missing after a restart.
  private static final String CONFIG =
      """
      admin:
        address: {socket_address: {address: 127.0.0.1, port_value: 19000}}
      dynamic_resources:
        ads_config:
          api_type: DELTA_GRPC
          transport_api_version: V3
          set_node_on_first_message_only: true
          grpc_services:
          - envoy_grpc:
              cluster_name: %s
              retry_policy: {retry_back_off: {base_interval: 0.5s, max_interval: 3s}}
        lds_config: {ads: {}, resource_api_version: V3, initial_fetch_timeout: 0s}
        cds_config: {ads: {}, resource_api_version: V3, initial_fetch_timeout: 0s}
      overload_manager:
        resource_monitors:
        - name: envoy.resource_monitors.global_downstream_max_connections
          typed_config:
            "@type": type.googleapis.com/envoy.extensions.resource_monitors.downstream_connections.v3.DownstreamConnectionsConfig
            max_active_downstream_connections: 50000
      layered_runtime:
        layers:
        - name: headgate
          static_layer:
            re2.max_program_size.error_level: 100000
            re2.max_program_size.warn_level: 100000
      static_resources:
        clusters:
        - name: headgate-admin
          type: STATIC
          connect_timeout: 1s
          load_assignment:
            cluster_name: headgate-admin
            endpoints:
            - lb_endpoints:
              - endpoint:
                  address: {socket_address: {address: 127.0.0.1, port_value: 19000}}
        listeners:
        - name: headgate-health
          ignore_global_conn_limit: true
          address: {socket_address: {address: 0.0.0.0, port_value: 19003}}
          filter_chains:
          - filters:
            - name: envoy.filters.network.http_connection_manager
              typed_config:
                "@type": type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager
                stat_prefix: headgate-health
                http_filters:
                - name: envoy.filters.http.lua
                  typed_config:
                    "@type": type.googleapis.com/envoy.extensions.filters.http.lua.v3.Lua
                    source_codes:
                      drain:
                        inline_string: |
                          function envoy_on_request(handle)
                            handle:httpCall("headgate-admin", {[":method"] = "POST",
                              [":path"] = "/healthcheck/fail", [":authority"] = "admin"}, "", 5000)
                          end
                - name: envoy.filters.http.fault
                  typed_config:
                    "@type": type.googleapis.com/envoy.extensions.filters.http.fault.v3.HTTPFault
                - name: envoy.filters.http.router
                  typed_config:
                    "@type": type.googleapis.com/envoy.extensions.filters.http.router.v3.Router
                route_config:
                  name: headgate-health
                  virtual_hosts:
                  - name: headgate-health
                    domains: ["*"]
                    routes:
                    - match: {path: /ready}
                      route: {cluster: headgate-admin}
                    - match: {path: /stats/prometheus}
                      route: {cluster: headgate-admin, timeout: 30s}
      """
          .formatted(Proxies.XDS_CLUSTER);
  private static final String DRAIN =
      """
      match: {}
      direct_response: {status: 200}
      typed_per_filter_config:
        envoy.filters.http.lua:
          "@type": type.googleapis.com/envoy.extensions.filters.http.lua.v3.LuaPerRoute
          name: drain
        envoy.filters.http.fault:
          "@type": type.googleapis.com/envoy.extensions.filters.http.fault.v3.HTTPFault
          delay: {percentage: {numerator: 100}}
      """;

  private EnvoyConfig() {}

  static ObjectNode of(Gateway gateway, Parameters parameters) {
    ObjectNode config = Yaml.template(CONFIG);
    if (parameters.drainSeconds() > 0) {
      ObjectNode drain = Yaml.template(DRAIN);
      drain.withObject("/match").put("path", drainPath(gateway));
      ((ObjectNode) drain.at("/typed_per_filter_config").path("envoy.filters.http.fault"))
          .withObject("/delay")
          .put("fixed_delay", parameters.drainSeconds() + "s");
      ((ArrayNode)
              config.at(
                  "/static_resources/listeners/0/filter_chains/0/filters/0/typed_config"
                      + "/route_config/virtual_hosts/0/routes"))
          .add(drain);
    }
    return config;
  }

  /**
   * Known only to who may read the Gateway's Deployment: whoever reaches the port could else drain
   * the proxy.
   */
  static String drainPath(Gateway gateway) {
    return "/drain/" + Naming.hash("drain " + gateway.meta().uid()).substring(0, 32);
  }
}
