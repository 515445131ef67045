package io.headgate.translator.lower;

import com.google.protobuf.BoolValue;
import com.google.protobuf.UInt32Value;
import io.envoyproxy.envoy.config.core.v3.Address;
import io.envoyproxy.envoy.config.core.v3.SocketAddress;
import io.envoyproxy.envoy.config.listener.v3.Filter;
import io.envoyproxy.envoy.config.listener.v3.FilterChain;
import io.envoyproxy.envoy.config.listener.v3.FilterChainMatch;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.config.listener.v3.ListenerFilter;
import io.envoyproxy.envoy.extensions.filters.listener.tls_inspector.v3.TlsInspector;
import io.headgate.translator.ir.PortListener;
import io.headgate.translator.ir.PortListener.Chain;
import java.util.List;

/** One socket and what happens to its connections. */
final class Listeners {
  // A picker that fails open is sent the whole body at once, and what Envoy can hold at once is
  // this. Larger bodies get 413 there; elsewhere they stream.
  private static final int BUFFER_BYTES = 32 << 20;

  private Listeners() {}

  static Listener lower(PortListener listener) {
    Listener.Builder lowered =
        Listener.newBuilder()
            .setName(listener.name())
            .setAddress(
                Address.newBuilder()
                    .setSocketAddress(
                        SocketAddress.newBuilder()
                            .setAddress(listener.address())
                            .setPortValue(listener.bindPort())))
            .setPerConnectionBufferLimitBytes(UInt32Value.of(BUFFER_BYTES));
    if (listener.exclusive()) {
      lowered.setEnableReusePort(BoolValue.of(false));
    }
    if (listener.chains().stream().anyMatch(Chain::tls)) {
      lowered.addListenerFilters(
          ListenerFilter.newBuilder()
              .setName("envoy.filters.listener.tls_inspector")
              .setTypedConfig(Extensions.any(TlsInspector.getDefaultInstance())));
    }
    listener.chains().forEach(chain -> lowered.addFilterChains(lower(listener, chain)));
    return lowered.build();
  }

  private static FilterChain lower(PortListener listener, Chain chain) {
    FilterChain.Builder lowered =
        FilterChain.newBuilder()
            .setName(chain.name())
            .addFilters(
                Filter.newBuilder()
                    .setName("envoy.filters.network.http_connection_manager")
                    .setTypedConfig(Extensions.any(HttpConnections.lower(listener, chain))));
    List<String> names = serverNames(chain.serverNames());
    if (!names.isEmpty()) {
      lowered.setFilterChainMatch(FilterChainMatch.newBuilder().addAllServerNames(names));
    }
    if (chain.tls()) {
      lowered.setTransportSocket(Secrets.serverSide(chain.certificates()));
    }
    return lowered.build();
  }

  // "*" takes any name, which is what no names mean to Envoy; it rejects the star itself.
  private static List<String> serverNames(List<String> names) {
    return names.contains("*") ? List.of() : names;
  }
}
