package io.headgate.watcher.kubernetes.apply;

import io.headgate.events.ResourceKey;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says once what cannot be written, and when it can be again. Used on one Vert.x context. */
final class Complaints {
  private static final Logger LOG = LoggerFactory.getLogger(Complaints.class);

  private final Map<Target, String> open = new HashMap<>();

  void raise(ResourceKey key, boolean ofStatus, String reason) {
    if (!reason.equals(open.put(new Target(key, ofStatus), reason))) {
      LOG.atWarn()
          .addKeyValue("object", key.display())
          .addKeyValue("what", ofStatus ? "status" : "object")
          .addKeyValue("reason", reason)
          .log("cannot be written");
    }
  }

  void settle(ResourceKey key, boolean ofStatus) {
    if (open.remove(new Target(key, ofStatus)) != null) {
      LOG.atInfo()
          .addKeyValue("object", key.display())
          .addKeyValue("what", ofStatus ? "status" : "object")
          .log("is written");
    }
  }
}
