package io.headgate.watcher.ledger;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.ByteString;
import io.headgate.events.ResourceKey;
import io.headgate.events.seal.SealContext;
import io.headgate.events.seal.Sealer;
import io.headgate.events.v1.Resource;
import io.headgate.watcher.normalize.CanonicalJson;
import java.util.Base64;

/** Keeps the values of Secrets off the log in clear. */
public final class Sealing {
  private Sealing() {}

  /**
   * Replaces each value of a Secret's {@code data} by its sealed text; the bytes that are sealed
   * are those behind the base64. Other kinds pass.
   */
  static Resource seal(Resource resource, ResourceKey key, Sealer sealer) {
    if (!key.kind().equals("Secret") || !key.group().isEmpty()) {
      return resource;
    }
    ObjectNode secret = CanonicalJson.read(resource.getJson().toByteArray());
    if (secret.get("data") instanceof ObjectNode data) {
      data.properties()
          .forEach(entry -> {
            byte[] value = Base64.getMimeDecoder().decode(entry.getValue().asText());
            String context = SealContext.secret(key.namespace(), key.name(), entry.getKey());
            data.put(entry.getKey(), sealer.sealText(context, value));
          });
    }
    return resource.toBuilder().setJson(ByteString.copyFrom(CanonicalJson.write(secret))).build();
  }
}
