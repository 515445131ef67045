package io.headgate.translator.plan;

import io.headgate.translator.ir.Endpoints;
import io.headgate.translator.ir.Endpoints.HostPort;
import io.headgate.translator.model.EndpointSlice;
import io.headgate.translator.model.InferencePool;
import io.headgate.translator.model.Name;
import io.headgate.translator.model.Pod;
import io.headgate.translator.model.ResourceSet;
import io.headgate.translator.model.Service;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/** Finds a cluster's endpoints. */
public final class EndpointLookup {
  private EndpointLookup() {}

  public static Endpoints find(String cluster, Source source, ResourceSet resources) {
    SortedSet<HostPort> found = new TreeSet<>();
    switch (source) {
      case Source.Fixed(HostPort address) -> found.add(address);
      case Source.Pool(Name name) ->
          resources.get(InferencePool.class, name).ifPresent(pool -> pool(pool, resources, found));
      case Source.ServicePort port -> service(port, resources, found);
      case Source.MadePicker(Source.ServicePort port, Optional<HostPort> standIn) -> {
        service(port, resources, found);
        return new Endpoints(cluster, List.copyOf(found), standIn.stream().toList());
      }
    }
    return new Endpoints(cluster, List.copyOf(found));
  }

  private static void pool(InferencePool pool, ResourceSet resources, SortedSet<HostPort> found) {
    for (Pod pod : resources.podsWith(pool.meta().namespace(), pool.selector())) {
      if (usable(pod)) {
        Optional<Set<Integer>> active = pod.activePorts();
        for (int port : pool.targetPorts()) {
          if (active.isEmpty() || active.get().contains(port)) {
            found.add(new HostPort(pod.ip(), port));
          }
        }
      }
    }
  }

  private static void service(
      Source.ServicePort at, ResourceSet resources, SortedSet<HostPort> found) {
    resources
        .get(Service.class, at.service())
        .ifPresent(service ->
            service.port(at.port()).ifPresent(port -> service(service, port, resources, found)));
  }

  /** EndpointSlices say it all; only where nobody makes them, pods are asked. */
  private static void service(
      Service service, Service.Port port, ResourceSet resources, SortedSet<HostPort> found) {
    Collection<EndpointSlice> slices = resources.slicesOf(service.name()).values();
    for (EndpointSlice slice : slices) {
      for (EndpointSlice.Port offered : slice.ports()) {
        if (slice.ip() && offered.name().equals(port.name())) {
          slice.addresses().stream()
              .filter(Addresses::isIp)
              .forEach(ip -> found.add(new HostPort(ip, offered.port())));
        }
      }
    }
    if (slices.isEmpty()) {
      for (Pod pod : resources.podsWith(service.meta().namespace(), service.selector())) {
        if (usable(pod)) {
          target(port.target(), pod).ifPresent(number -> found.add(new HostPort(pod.ip(), number)));
        }
      }
    }
  }

  private static boolean usable(Pod pod) {
    return pod.eligible() && Addresses.isIp(pod.ip());
  }

  private static Optional<Integer> target(String target, Pod pod) {
    return target.matches("[0-9]{1,5}")
        ? Optional.of(Integer.parseInt(target))
        : Optional.ofNullable(pod.portNames().get(target));
  }
}
