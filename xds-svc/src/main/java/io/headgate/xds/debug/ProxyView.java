package io.headgate.xds.debug;

import io.headgate.xds.serve.AdsStream;
import io.headgate.xds.snapshot.TypeUrls;
import io.headgate.xds.subscribe.TypeState;
import io.headgate.xds.trust.Caller;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;

/** Per proxy and type: what was sent, what was taken over, what was refused. */
final class ProxyView {
  private static final int MAX_NAMES = 1_000;

  private ProxyView() {}

  static JsonObject of(List<AdsStream> streams) {
    JsonArray proxies = new JsonArray();
    streams.stream()
        .sorted(
            Comparator.comparing((AdsStream stream) -> stream.peer().gateway())
                .thenComparing(stream -> stream.peer().node()))
        .forEach(stream -> proxies.add(proxy(stream)));
    return new JsonObject().put("proxies", proxies);
  }

  private static JsonObject proxy(AdsStream stream) {
    JsonObject types = new JsonObject();
    stream
        .types()
        .forEach((url, type) ->
            types.put(TypeUrls.shortName(url), type(type, stream.subscription().inSync(url))));
    JsonObject view =
        new JsonObject()
            .put("gateway", stream.peer().gateway())
            .put("node", stream.peer().node())
            .put("address", stream.peer().address())
            .put("protocol", stream.subscription().protocol().name())
            .put("stage", stream.subscription().stage().name())
            .put("types", types);
    switch (stream.peer().caller()) {
      case Caller.Unproved _, Caller.Stranger _ -> {}
      case Caller.Certified certified -> view.put("certificate", certified.certificate().subject());
      case Caller.Account account -> view.put("serviceAccount", account.name());
    }
    return view;
  }

  private static JsonObject type(TypeState type, boolean inSync) {
    JsonObject versions = new JsonObject();
    new TreeMap<>(type.held())
        .entrySet().stream()
            .limit(MAX_NAMES)
            .forEach(entry ->
                versions.put(
                    entry.getKey(),
                    entry.getValue().version().isEmpty() ? "absent" : entry.getValue().version()));
    JsonObject view =
        new JsonObject()
            .put("inSync", inSync)
            .put("sentRevision", type.progress().sent())
            .put("ackedRevision", type.progress().acked())
            .put("unanswered", type.outstanding().size())
            .put("resources", type.held().size())
            .put("versions", versions);
    if (type.progress().error() != null) {
      view.put("nack", type.progress().error());
    }
    if (!type.refused().isEmpty()) {
      view.put("refused", new JsonObject(new TreeMap<>(type.refused())));
    }
    return view;
  }
}
