package io.headgate.translator.lower;

import com.google.protobuf.Message;
import io.envoyproxy.envoy.extensions.filters.http.cors.v3.Cors;
import io.envoyproxy.envoy.extensions.filters.http.router.v3.Router;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpFilter;
import java.util.List;

/**
 * The filters of every chain, the same whatever routes there are: a changed chain would drain
 * connections. CORS goes first, so that pickers see no preflights.
 */
final class HttpFilters {
  static final String CORS = "envoy.filters.http.cors";

  /** Asks Headgate's own picker. */
  static final String OWN_PICKER = "envoy.filters.http.ext_proc";

  /** Asks pickers of others. */
  static final String FOREIGN_PICKER = "envoy.filters.http.ext_proc/foreign";

  static final List<HttpFilter> CHAIN =
      List.of(
          filter(CORS, Cors.getDefaultInstance()).build(),
          filter(OWN_PICKER, PickerFilters.OWN).setDisabled(true).build(),
          filter(FOREIGN_PICKER, PickerFilters.FOREIGN).setDisabled(true).build(),
          filter(
                  "envoy.filters.http.router",
                  Router.newBuilder().setSuppressEnvoyHeaders(true).build())
              .build());

  private HttpFilters() {}

  private static HttpFilter.Builder filter(String name, Message config) {
    return HttpFilter.newBuilder().setName(name).setTypedConfig(Extensions.any(config));
  }
}
