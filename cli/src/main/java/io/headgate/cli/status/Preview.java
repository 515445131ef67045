package io.headgate.cli.status;

import io.headgate.events.ResourceKey;
import io.headgate.events.v1.DesiredEvent;
import io.headgate.translator.model.ResourceSet;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What is wrong with a configuration that no proxy has been asked about. */
public final class Preview {
  private Preview() {}

  /**
   * One per cause.
   *
   * @param broken objects whose text could not be taken, {@code kind namespace/name}; said apart
   */
  public static List<Cause> causes(
      Collection<DesiredEvent> desired, ResourceSet resources, Set<String> broken) {
    List<StatusReport.Status> statuses =
        desired.stream()
            .filter(DesiredEvent::hasStatus)
            .map(event -> StatusReport.status(event.getStatus()))
            .toList();
    Set<String> attended =
        statuses.stream().map(StatusReport.Status::object).collect(Collectors.toSet());
    List<Complaint> complaints =
        statuses.stream()
            .flatMap(status -> Complaint.of(status).stream())
            .filter(complaint -> !complaint.type().equals("Programmed"))
            .toList();
    return causes(complaints, attended, resources, broken);
  }

  /**
   * The same of statuses that have been read.
   *
   * @param attended objects that have a status
   */
  static List<Cause> causes(
      List<Complaint> complaints, Set<String> attended, ResourceSet resources, Set<String> broken) {
    List<Cause> causes = new ArrayList<>(new Causes(complaints, Set.of(), broken).all());
    causes.addAll(new Unattended(counts(resources), resources, attended, broken, true).causes());
    return causes;
  }

  /** How many objects of each kind there are. */
  public static SortedMap<String, Integer> counts(ResourceSet resources) {
    SortedMap<String, Integer> counts = new TreeMap<>();
    for (ResourceKey key : resources.keys()) {
      counts.merge(key.kind(), 1, Integer::sum);
    }
    return counts;
  }
}
