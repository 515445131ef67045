package io.headgate.translator;

import io.headgate.translator.ir.Endpoints.HostPort;
import java.util.Map;
import java.util.Optional;

/**
 * What depends on where the gateway runs, not on its resources.
 *
 * @param controllerName GatewayClasses with this name are ours
 * @param bindAddress where listeners bind when a Gateway names no address
 * @param portMap listener port to port really bound, for ports not named see {@code lowPortOffset}
 * @param lowPortOffset added to listener ports below 1024, 0 where low ports can be bound
 * @param ownPicker where Headgate's own picker listens, for pools that name none
 * @param provisioning makes Envoys for each Gateway; without it they are somebody else's business
 * @param inference whether routes may lead to InferencePools
 */
public record TranslatorOptions(
    String controllerName,
    String bindAddress,
    Map<Integer, Integer> portMap,
    int lowPortOffset,
    Optional<HostPort> ownPicker,
    Optional<ProvisioningOptions> provisioning,
    boolean inference) {
  public static final String CONTROLLER_NAME = "headgate.io/gateway-controller";

  public TranslatorOptions {
    portMap = Map.copyOf(portMap);
  }

  /** Without provisioning. */
  public TranslatorOptions(
      String controllerName,
      String bindAddress,
      Map<Integer, Integer> portMap,
      int lowPortOffset,
      Optional<HostPort> ownPicker) {
    this(controllerName, bindAddress, portMap, lowPortOffset, ownPicker, Optional.empty(), true);
  }

  /** Envoys are made for each Gateway, in pods where every port can be bound. */
  public static TranslatorOptions provisioned(
      String controllerName, Optional<HostPort> ownPicker, ProvisioningOptions provisioning) {
    return new TranslatorOptions(
        controllerName, "0.0.0.0", Map.of(), 0, ownPicker, Optional.of(provisioning), true);
  }

  public TranslatorOptions withInference(boolean on) {
    return new TranslatorOptions(
        controllerName, bindAddress, portMap, lowPortOffset, ownPicker, provisioning, on);
  }

  /** Whether the proxy itself needs this port, so that no listener can have it. */
  public boolean reserved(int port) {
    return provisioning.isPresent() && ProvisioningOptions.reserved(port);
  }

  /** Whether the proxies of several Gateways run side by side on one host. */
  public boolean oneHost() {
    return provisioning.isEmpty();
  }

  /** The port that is bound for a listener's port. */
  public int bindPort(int port) {
    Integer mapped = portMap.get(port);
    return mapped != null ? mapped : port < 1024 ? port + lowPortOffset : port;
  }
}
