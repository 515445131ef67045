package io.headgate.translator.provision;

import io.headgate.translator.ProvisioningOptions;
import io.headgate.translator.TranslatorOptions;
import io.headgate.translator.model.ConfigMap;
import io.headgate.translator.model.Gateway;
import io.headgate.translator.model.GatewayClass;
import io.headgate.translator.model.Name;
import io.headgate.translator.model.ObjectRef;
import io.headgate.translator.model.ResourceSet;
import io.headgate.translator.model.Service;
import io.headgate.translator.plan.GatewayView;
import io.headgate.translator.plan.Listeners;
import io.headgate.translator.plan.Lookups;
import io.headgate.translator.plan.Naming;
import io.headgate.translator.plan.Provision;
import io.headgate.translator.plan.Reason;
import io.headgate.translator.plan.Verdict;
import io.headgate.translator.status.GatewayClassStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;

/** Decides what runs a Gateway's proxies, where that is ours to decide. */
public final class Provisioner {
  private Provisioner() {}

  /** A Gateway's listeners resolved, with the objects that run its proxies. */
  public static GatewayView resolve(Gateway gateway, Lookups lookups) {
    GatewayView view = Listeners.resolve(gateway, lookups);
    return lookups
        .options()
        .provisioning()
        .map(options -> provisioned(view, options, lookups))
        .orElse(view);
  }

  /**
   * The ServiceAccount of a Gateway's proxies: the one that is made for them, or that somebody else
   * who makes them has to give them.
   */
  public static Name account(Gateway gateway) {
    return new Name(gateway.meta().namespace(), Naming.object(gateway));
  }

  /** Whether what a class says about proxies can be used. */
  public static Verdict accepted(
      GatewayClass gatewayClass, ResourceSet resources, TranslatorOptions options) {
    if (options.provisioning().isEmpty()) {
      return GatewayClassStatus.accepted(gatewayClass);
    }
    try {
      ParameterReader.read(
          classData(gatewayClass, name -> resources.get(ConfigMap.class, name)).stream().toList());
      return Verdict.ok(Reason.ACCEPTED);
    } catch (Unusable e) {
      return Verdict.bad(Reason.INVALID_PARAMETERS, e.text());
    }
  }

  private static GatewayView provisioned(
      GatewayView view, ProvisioningOptions options, Lookups lookups) {
    Gateway gateway = view.gateway();
    Name name = account(gateway);
    Optional<Service> service = lookups.get(Service.class, name);
    Optional<Service> own = service.filter(s -> s.madeFor(gateway.meta()));
    boolean pickers = deploysPickers(gateway, lookups);
    try {
      Labels.check(gateway.infrastructure());
      Parameters parameters = parameters(gateway, lookups);
      Verdict supported = Reachability.supported(gateway);
      if (!supported.ok()) {
        return kept(view, supported, own, pickers);
      }
      if (service.isPresent() && own.isEmpty()) {
        return view.provisioned(view.accepted(), foreign(name, pickers));
      }
      return view.provisioned(
          view.accepted(),
          new Provision(
              name,
              ServicePorts.of(gateway).isEmpty()
                  ? new TreeMap<>()
                  : ProxyObjects.of(gateway, parameters, options),
              Set.of(),
              Reachability.verdict(gateway, own),
              Reachability.told(own),
              pickers));
    } catch (Unusable e) {
      return kept(view, Verdict.bad(Reason.INVALID_PARAMETERS, e.text()), own, pickers);
    }
  }

  /** What runs goes on as it is: a mistake in a parameter takes no proxy away. */
  private static GatewayView kept(
      GatewayView view, Verdict why, Optional<Service> own, boolean pickers) {
    return view.provisioned(
        why,
        new Provision(
            account(view.gateway()),
            new TreeMap<>(),
            ProxyObjects.keys(view.gateway()),
            Reachability.verdict(view.gateway(), own),
            Reachability.told(own),
            pickers));
  }

  private static Provision foreign(Name name, boolean pickers) {
    return new Provision(
        name,
        new TreeMap<>(),
        Set.of(),
        Verdict.bad(
            Reason.INVALID,
            "Service " + name + " exists and was not made for this Gateway, so no proxy is"),
        List.of(),
        pickers);
  }

  private static boolean deploysPickers(Gateway gateway, Lookups lookups) {
    Stream<Name> ofClass =
        lookups.get(GatewayClass.class, new Name("", gateway.className())).stream()
            .flatMap(found -> found.parameters().stream())
            .filter(ref -> ref.is("", "ConfigMap"))
            .map(ref -> ref.from(""));
    Stream<Name> own =
        gateway.infrastructure().parameters().stream()
            .filter(ref -> ref.is("", "ConfigMap"))
            .map(ref -> ref.from(gateway.meta().namespace()));
    return ParameterReader.deploysPickers(
        Stream.concat(ofClass, own)
            .flatMap(name -> lookups.get(ConfigMap.class, name).stream())
            .map(ConfigMap::data)
            .toList());
  }

  private static Parameters parameters(Gateway gateway, Lookups lookups) {
    List<SortedMap<String, String>> maps = new ArrayList<>();
    lookups
        .get(GatewayClass.class, new Name("", gateway.className()))
        .flatMap(c -> classData(c, name -> lookups.get(ConfigMap.class, name)))
        .ifPresent(maps::add);
    gateway
        .infrastructure()
        .parameters()
        .map(ref ->
            data(
                "spec.infrastructure.parametersRef",
                ref,
                gateway.meta().namespace(),
                name -> lookups.get(ConfigMap.class, name)))
        .ifPresent(maps::add);
    return ParameterReader.read(maps);
  }

  private static Optional<SortedMap<String, String>> classData(
      GatewayClass gatewayClass, Function<Name, Optional<ConfigMap>> find) {
    String field = "GatewayClass " + gatewayClass.name().name() + " spec.parametersRef";
    return gatewayClass
        .parameters()
        .map(ref -> {
          if (ref.namespace().isEmpty()) {
            throw new Unusable(field + ".namespace", "is required for a ConfigMap");
          }
          return data(field, ref, "", find);
        });
  }

  private static SortedMap<String, String> data(
      String field, ObjectRef ref, String namespace, Function<Name, Optional<ConfigMap>> find) {
    if (!ref.is("", "ConfigMap")) {
      throw new Unusable(
          field, ref.kind() + " " + ref.name() + " cannot be used, only a ConfigMap");
    }
    Name name = ref.from(namespace);
    ConfigMap map =
        find.apply(name).orElseThrow(() -> new Unusable(field, "ConfigMap " + name + " not found"));
    try {
      ParameterReader.read(List.of(map.data()));
    } catch (Unusable e) {
      throw new Unusable("ConfigMap " + name, e.text());
    }
    return map.data();
  }
}
