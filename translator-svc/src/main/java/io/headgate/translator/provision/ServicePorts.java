package io.headgate.translator.provision;

import io.headgate.translator.ProvisioningOptions;
import io.headgate.translator.model.Gateway;
import io.headgate.translator.model.Gateway.Listener;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The ports of a Gateway's listeners. Also of listeners that cannot be served at present: the
 * Service does not change when a certificate comes or goes.
 */
final class ServicePorts {
  private ServicePorts() {}

  /** Application protocol by port. */
  static SortedMap<Integer, String> of(Gateway gateway) {
    SortedMap<Integer, String> ports = new TreeMap<>();
    for (Listener listener : gateway.listeners()) {
      if (!listener.protocol().equals("UDP")
          && listener.port() != ProvisioningOptions.ADMIN_PORT
          && listener.port() != ProvisioningOptions.HEALTH_PORT) {
        ports.putIfAbsent(listener.port(), protocol(listener));
      }
    }
    return ports;
  }

  private static String protocol(Listener listener) {
    return switch (listener.protocol()) {
      case "HTTP", "HTTPS" -> listener.protocol().toLowerCase(Locale.ROOT);
      default -> "tcp";
    };
  }
}
