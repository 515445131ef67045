package io.headgate.translator.model;

import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/** A pool of model servers and who picks among them. */
public record InferencePool(
    Meta meta,
    SortedMap<String, String> selector,
    List<Integer> targetPorts,
    Optional<String> appProtocol,
    Optional<PickerRef> picker,
    ParentStatuses observed)
    implements KubeObject {
  public InferencePool {
    targetPorts = List.copyOf(targetPorts);
  }

  /** Where the pool's endpoint picker is; always in the pool's namespace. */
  public record PickerRef(
      String group, String kind, String name, Optional<Integer> port, boolean failOpen) {

    public boolean isService() {
      return group.isEmpty() && kind.equals("Service");
    }
  }

  static InferencePool decode(Meta meta, Tree tree) {
    Tree spec = tree.at("spec");
    Tree picker = spec.at("endpointPickerRef");
    return new InferencePool(
        meta,
        spec.at("selector").strings("matchLabels"),
        spec.list(
            "targetPorts",
            p -> p.port("number").orElseThrow(() -> p.at("number").malformed("is required"))),
        spec.text("appProtocol"),
        picker.present()
            ? Optional.of(
                new PickerRef(
                    picker.text("group", ""),
                    picker.text("kind", "Service"),
                    picker.required("name"),
                    picker.at("port").port("number"),
                    picker.text("failureMode", "FailClose").equals("FailOpen")))
            : Optional.empty(),
        ParentStatuses.decode(tree.at("status")));
  }

  public boolean h2c() {
    return appProtocol.filter(Service.Port.H2C::equals).isPresent();
  }

  public boolean failOpen() {
    return picker.map(PickerRef::failOpen).orElse(false);
  }

  /** Whether the pool takes pods with these labels; a pool without selector takes none. */
  public boolean selects(SortedMap<String, String> labels) {
    return !selector.isEmpty() && LabelSelector.containsAll(labels, selector);
  }
}
