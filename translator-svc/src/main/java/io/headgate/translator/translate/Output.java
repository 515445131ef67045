package io.headgate.translator.translate;

import io.headgate.events.v1.XdsResource;
import io.headgate.translator.lower.LoweredTable;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import org.pcollections.PSortedMap;
import org.pcollections.TreePMap;

/**
 * What one Gateway's proxies are given. Immutable.
 *
 * @param tables route tables by name
 * @param resources everything, route tables among them, by key on the log
 */
record Output(PSortedMap<String, LoweredTable> tables, PSortedMap<String, XdsResource> resources) {
  static final Output NONE = new Output(TreePMap.empty(), TreePMap.empty());

  Output with(
      PSortedMap<String, LoweredTable> otherTables,
      SortedMap<String, Optional<XdsResource>> changes) {
    PSortedMap<String, XdsResource> now = resources;
    for (Map.Entry<String, Optional<XdsResource>> change : changes.entrySet()) {
      now =
          change.getValue().isPresent()
              ? now.plus(change.getKey(), change.getValue().get())
              : now.minus(change.getKey());
    }
    return new Output(otherTables, now);
  }
}
