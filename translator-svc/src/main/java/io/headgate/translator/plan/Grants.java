package io.headgate.translator.plan;

import io.headgate.translator.model.ObjectRef;
import io.headgate.translator.model.ReferenceGrant.From;

/** Whether a reference may cross namespaces. */
final class Grants {
  private Grants() {}

  static boolean permit(From referrer, ObjectRef target, Lookups lookups) {
    String namespace = target.namespace().orElse(referrer.namespace());
    return namespace.equals(referrer.namespace())
        || lookups.grants(namespace).stream().anyMatch(grant -> grant.allows(referrer, target));
  }
}
