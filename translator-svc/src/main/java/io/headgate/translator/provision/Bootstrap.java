package io.headgate.translator.provision;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.headgate.translator.ProvisioningOptions;
import io.headgate.translator.ir.Proxies;
import io.headgate.translator.model.Gateway;
import io.headgate.translator.plan.Addresses;
import io.headgate.translator.plan.Naming;
import io.headgate.translator.status.Json;
import java.nio.charset.StandardCharsets;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The files that an Envoy in a pod starts with. Paths in them are relative to the container's
 * working directory, so that they hold wherever the volumes are.
 */
final class Bootstrap {
  static final String CONFIG_VOLUME = "bootstrap";
  static final String TOKEN_VOLUME = "token";
  static final String CONFIG = "envoy.json";

  private static final String CA = "ca.crt";
  private static final String XDS =
      """
      name: %1$s
      connect_timeout: 2s
      dns_lookup_family: ALL
      load_assignment:
        cluster_name: %1$s
        endpoints:
        - lb_endpoints:
          - endpoint: {address: {socket_address: {}}}
      typed_extension_protocol_options:
        envoy.extensions.upstreams.http.v3.HttpProtocolOptions:
          "@type": type.googleapis.com/envoy.extensions.upstreams.http.v3.HttpProtocolOptions
          explicit_http_config:
            http2_protocol_options:
              connection_keepalive: {interval: 30s, timeout: 5s}
              initial_stream_window_size: 4194304
              initial_connection_window_size: 16777216
      """
          .formatted(Proxies.XDS_CLUSTER);

  // The token changes every hour at the latest: read through SDS, a new stream carries the new one.
  private static final String TOKEN =
      """
      http_filters:
      - name: envoy.filters.http.credential_injector
        typed_config:
          "@type": type.googleapis.com/envoy.extensions.filters.http.credential_injector.v3.CredentialInjector
          overwrite: true
          credential:
            name: envoy.http.injected_credentials.generic
            typed_config:
              "@type": type.googleapis.com/envoy.extensions.http.injected_credentials.generic.v3.Generic
              header: authorization
              header_value_prefix: "Bearer "
              credential:
                name: xds-token
                sds_config:
                  resource_api_version: V3
                  path_config_source: {path: volumes/bootstrap/token.json}
      - name: envoy.filters.http.upstream_codec
        typed_config:
          "@type": type.googleapis.com/envoy.extensions.filters.http.upstream_codec.v3.UpstreamCodec
      """;
  private static final String TOKEN_SECRET =
      """
      resources:
      - "@type": type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.Secret
        name: xds-token
        generic_secret:
          secret:
            filename: volumes/token/token
            watched_directory: {path: volumes/token}
      """;
  private static final String TLS =
      """
      name: envoy.transport_sockets.tls
      typed_config:
        "@type": type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext
        common_tls_context:
          alpn_protocols: [h2]
          tls_params: {tls_minimum_protocol_version: TLSv1_2}
          validation_context_sds_secret_config:
            name: xds-ca
            sds_config:
              resource_api_version: V3
              path_config_source: {path: volumes/bootstrap/ca.json}
      """;
  private static final String CA_SECRET =
      """
      resources:
      - "@type": type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.Secret
        name: xds-ca
        validation_context:
          trusted_ca:
            filename: volumes/bootstrap/ca.crt
            watched_directory: {path: volumes/bootstrap}
          match_typed_subject_alt_names:
          - san_type: DNS
            matcher: {}
      """;

  private Bootstrap() {}

  /** Files by name, as the ConfigMap holds them. */
  static SortedMap<String, String> files(
      Gateway gateway, Parameters parameters, ProvisioningOptions options) {
    SortedMap<String, String> files = new TreeMap<>();
    ObjectNode envoy = EnvoyConfig.of(gateway, parameters);
    envoy.withObject("/static_resources").withArray("clusters").add(xds(options));
    files.put(CONFIG, text(envoy));
    options
        .tls()
        .ifPresent(tls -> {
          ObjectNode ca = Yaml.template(CA_SECRET);
          ((ObjectNode)
                  ca.at("/resources/0/validation_context/match_typed_subject_alt_names/0/matcher"))
              .put("exact", tls.serverName());
          files.put("ca.json", text(ca));
          files.put("token.json", text(Yaml.template(TOKEN_SECRET)));
          files.put(CA, tls.ca());
        });
    return files;
  }

  /** Changes when a running Envoy has to be replaced; it reads a new CA by itself. */
  static String version(SortedMap<String, String> files) {
    SortedMap<String, String> read = new TreeMap<>(files);
    read.remove(CA);
    return Naming.hash(read.toString()).substring(0, 16);
  }

  private static ObjectNode xds(ProvisioningOptions options) {
    ObjectNode cluster = Yaml.template(XDS);
    cluster.put("type", Addresses.isIp(options.xdsHost()) ? "STATIC" : "STRICT_DNS");
    ((ObjectNode)
            cluster.at(
                "/load_assignment/endpoints/0/lb_endpoints/0/endpoint/address/socket_address"))
        .put("address", options.xdsHost())
        .put("port_value", options.xdsPort());
    options
        .tls()
        .ifPresent(tls -> {
          ObjectNode socket = Yaml.template(TLS);
          socket.withObject("/typed_config").put("sni", tls.serverName());
          cluster.set("transport_socket", socket);
          ((ObjectNode)
                  cluster
                      .path("typed_extension_protocol_options")
                      .path("envoy.extensions.upstreams.http.v3.HttpProtocolOptions"))
              .setAll(Yaml.template(TOKEN));
        });
    return cluster;
  }

  private static String text(ObjectNode node) {
    return Json.bytes(node).toString(StandardCharsets.UTF_8);
  }
}
