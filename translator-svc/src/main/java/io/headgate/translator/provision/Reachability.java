package io.headgate.translator.provision;

import io.headgate.translator.model.Gateway;
import io.headgate.translator.model.Gateway.Address;
import io.headgate.translator.model.Service;
import io.headgate.translator.plan.Addresses;
import io.headgate.translator.plan.Naming;
import io.headgate.translator.plan.Reason;
import io.headgate.translator.plan.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Where clients reach a Gateway: what it asks for, and what its Service got. */
final class Reachability {
  private static final int MAX_ADDRESSES = 16;
  private static final String IP = "IPAddress";

  private Reachability() {}

  /** Addresses that the Gateway asks for; one without a value asks for any. */
  static List<String> wanted(Gateway gateway) {
    return gateway.addresses().stream().map(Address::value).filter(v -> !v.isEmpty()).toList();
  }

  static Verdict supported(Gateway gateway) {
    for (Address address : gateway.addresses()) {
      boolean usable =
          address.type().equals(IP)
              && (address.value().isEmpty() || Addresses.isIp(address.value()));
      if (!usable) {
        return Verdict.bad(
            Reason.UNSUPPORTED_ADDRESS,
            "spec.addresses: only IP addresses are supported, not "
                + address.type()
                + " "
                + address.value());
      }
    }
    return Verdict.ok(Reason.ACCEPTED);
  }

  static List<Address> told(Optional<Service> service) {
    return service.map(Reachability::of).orElse(List.of());
  }

  static Verdict verdict(Gateway gateway, Optional<Service> service) {
    List<String> wanted = wanted(gateway);
    if (service.isEmpty()) {
      return Verdict.bad(
          Reason.ADDRESS_NOT_ASSIGNED, "Service " + Naming.object(gateway) + " is not there yet");
    }
    boolean balanced = service.get().type().equals("LoadBalancer");
    if (balanced && wanted.size() > 1) {
      return Verdict.bad(
          Reason.ADDRESS_NOT_USABLE,
          "spec.addresses: a load balancer has one address, "
              + wanted.get(1)
              + " cannot be had beside "
              + wanted.getFirst());
    }
    List<Address> told = of(service.get());
    if (told.isEmpty()) {
      return Verdict.bad(
          Reason.ADDRESS_NOT_ASSIGNED,
          balanced
              ? "no load balancer has assigned an address to Service "
                  + service.get().name().name()
                  + " yet"
              : "Service " + service.get().name().name() + " has no address");
    }
    List<String> got = told.stream().map(Address::value).toList();
    for (String address : wanted) {
      if (!got.contains(address)) {
        return Verdict.bad(
            Reason.ADDRESS_NOT_USABLE,
            "spec.addresses: Service "
                + service.get().name().name()
                + " got "
                + String.join(", ", got)
                + " instead of "
                + address);
      }
    }
    return Verdict.ok(Reason.PROGRAMMED);
  }

  private static List<Address> of(Service service) {
    Service.Reach reach = service.reach();
    List<Address> addresses = new ArrayList<>();
    if (service.type().equals("LoadBalancer")) {
      addresses.addAll(reach.assigned());
    }
    reach.externalIps().forEach(ip -> addresses.add(new Address(IP, ip)));
    if (addresses.isEmpty()
        && !service.type().equals("LoadBalancer")
        && Addresses.isIp(reach.clusterIp())) {
      addresses.add(new Address(IP, reach.clusterIp()));
    }
    return addresses.stream()
        .filter(a -> !a.value().isEmpty())
        .distinct()
        .limit(MAX_ADDRESSES)
        .toList();
  }
}
