package io.headgate.translator.plan;

import io.headgate.events.OwnPicker;
import io.headgate.translator.model.ConfigMap;
import io.headgate.translator.model.Gateway;
import io.headgate.translator.model.InferencePool;
import io.headgate.translator.model.InferencePool.PickerRef;
import io.headgate.translator.model.Name;
import io.headgate.translator.model.Service;
import java.util.Collection;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What the annotations of a pool come to, and what its Gateways say of pools by default.
 *
 * @param deployed the picker that is made for the pool, if one is
 * @param verdict not ok when something that is asked for cannot be had and is ignored
 */
public record PickerRequest(Optional<Deployed> deployed, Verdict verdict) {
  static final PickerRequest NONE =
      new PickerRequest(Optional.empty(), Verdict.ok(Reason.ACCEPTED));

  private static final String CPU = "headgate.io/picker-cpu";
  private static final String MEMORY = "headgate.io/picker-memory";
  private static final Pattern QUANTITY =
      Pattern.compile("[0-9]{1,12}(\\.[0-9]{1,3})?(m|k|M|G|T|P|E|Ki|Mi|Gi|Ti|Pi|Ei)?");

  /**
   * A picker that is made for a pool.
   *
   * @param service it is found by
   * @param cpu that it asks for, where the usual is not wanted
   * @param memory that it asks for and may have, likewise
   * @param config empty for the usual
   * @param settled whether that is what is wanted; if not, a picker that runs stays as it is
   */
  public record Deployed(
      Name service,
      Optional<String> cpu,
      Optional<String> memory,
      Optional<Config> config,
      boolean settled) {}

  /**
   * An EndpointPickerConfig.
   *
   * @param map name of the ConfigMap
   * @param key where it stands there
   */
  public record Config(String map, String key, String text) {}

  static PickerRequest of(InferencePool pool, Collection<Name> gateways, Lookups lookups) {
    return switch (OwnPicker.asked(pool.meta().annotations())) {
      case NOTHING ->
          pool.picker().isEmpty() && gateways.stream().anyMatch(lookups::deploysPickers)
              ? deployed("parameter picker of a Gateway", pool, lookups)
              : NONE;
      case SHARED -> NONE;
      case DEPLOYED -> deployed("annotation " + OwnPicker.ANNOTATION, pool, lookups);
      case UNKNOWN ->
          ignored(
              Reason.UNSUPPORTED_VALUE,
              "annotation " + OwnPicker.ANNOTATION + ": must be shared or deployed; it is ignored");
    };
  }

  private static PickerRequest deployed(String asker, InferencePool pool, Lookups lookups) {
    if (pool.picker().filter(ref -> another(pool, ref, lookups)).isPresent()) {
      return NONE;
    }
    String refusal = asker + ": no picker is deployed, ";
    if (lookups.options().provisioning().isEmpty()) {
      return ignored(
          Reason.NOT_DEPLOYED, refusal + "since Headgate makes no pods here (--xds-service)");
    }
    Name name = new Name(pool.meta().namespace(), Naming.picker(pool.name().name()));
    Optional<Gateway> gateway = namesake(pool, name, lookups);
    if (gateway.isPresent()) {
      return ignored(
          Reason.NAME_CONFLICT,
          refusal + "since Gateway " + gateway.get().name() + " names its proxies " + name);
    }
    Optional<Service> service = lookups.get(Service.class, name);
    if (service.isPresent() && !service.get().madeFor(pool.meta())) {
      return ignored(
          Reason.NAME_CONFLICT,
          refusal + "since Service " + name + " exists and was not made for this pool");
    }
    Optional<ConfigMap> map = configMap(pool, lookups);
    Verdict configured = configured(pool, map);
    Deployed deployed =
        new Deployed(
            name,
            quantity(pool, CPU),
            quantity(pool, MEMORY),
            map.filter(_ -> configured.ok()).map(PickerRequest::config),
            configured.ok());
    return new PickerRequest(Optional.of(deployed), configured.ok() ? resources(pool) : configured);
  }

  private static Optional<ConfigMap> configMap(InferencePool pool, Lookups lookups) {
    return Optional.ofNullable(pool.meta().annotations().get(OwnPicker.CONFIG_ANNOTATION))
        .flatMap(name -> lookups.get(ConfigMap.class, new Name(pool.meta().namespace(), name)));
  }

  /** Whether the configuration that is asked for, if one is, can be had. */
  private static Verdict configured(InferencePool pool, Optional<ConfigMap> map) {
    String name = pool.meta().annotations().get(OwnPicker.CONFIG_ANNOTATION);
    if (name == null || map.filter(found -> found.data().size() == 1).isPresent()) {
      return Verdict.ok(Reason.ACCEPTED);
    }
    return Verdict.bad(
        Reason.INVALID_PARAMETERS,
        "annotation "
            + OwnPicker.CONFIG_ANNOTATION
            + ": ConfigMap "
            + new Name(pool.meta().namespace(), name)
            + map.map(found -> " must have one key, not " + found.data().size())
                .orElse(" not found")
            + "; a picker that runs stays as it is");
  }

  private static Config config(ConfigMap map) {
    String key = map.data().firstKey();
    return new Config(map.name().name(), key, map.data().getOrDefault(key, ""));
  }

  private static Verdict resources(InferencePool pool) {
    return Stream.of(CPU, MEMORY)
        .filter(key -> pool.meta().annotations().containsKey(key))
        .filter(key -> quantity(pool, key).isEmpty())
        .findFirst()
        .map(key ->
            Verdict.bad(
                Reason.UNSUPPORTED_VALUE,
                "annotation " + key + ": must be a quantity, like 500m or 2Gi; it is ignored"))
        .orElse(Verdict.ok(Reason.ACCEPTED));
  }

  private static Optional<String> quantity(InferencePool pool, String annotation) {
    return Optional.ofNullable(pool.meta().annotations().get(annotation))
        .filter(value -> QUANTITY.matcher(value).matches());
  }

  /** Whether somebody else picks: only a Service that is not there is no picker. */
  private static boolean another(InferencePool pool, PickerRef ref, Lookups lookups) {
    if (OwnPicker.named(ref.group(), ref.kind())) {
      return false;
    }
    return !ref.isService()
        || lookups
            .get(Service.class, new Name(pool.meta().namespace(), ref.name()))
            .filter(service -> !service.madeFor(pool.meta()))
            .isPresent();
  }

  /** A Gateway whose objects have this name: which part of it is the class's cannot be told. */
  private static Optional<Gateway> namesake(InferencePool pool, Name name, Lookups lookups) {
    String plain = Naming.pickerInFull(pool.name().name());
    for (int dash = plain.indexOf('-'); dash >= 0; dash = plain.indexOf('-', dash + 1)) {
      Optional<Gateway> gateway =
          lookups
              .gateway(new Name(name.namespace(), plain.substring(0, dash)))
              .map(GatewayView::gateway)
              .filter(found -> Naming.object(found).equals(name.name()));
      if (gateway.isPresent()) {
        return gateway;
      }
    }
    return Optional.empty();
  }

  private static PickerRequest ignored(String reason, String message) {
    return new PickerRequest(Optional.empty(), Verdict.bad(reason, message));
  }
}
