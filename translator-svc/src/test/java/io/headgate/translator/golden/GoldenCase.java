package io.headgate.translator.golden;

import com.fasterxml.jackson.databind.JsonNode;
import io.headgate.events.ResourceKey;
import io.headgate.events.v1.AckEvent;
import io.headgate.events.v1.Resource;
import io.headgate.translator.ProvisioningOptions;
import io.headgate.translator.TranslatorOptions;
import io.headgate.translator.ir.Endpoints.HostPort;
import io.headgate.translator.model.Decoder;
import io.headgate.translator.model.Decoder.Decoded;
import io.headgate.translator.model.ResourceSet;
import io.headgate.translator.translate.Ledger;
import io.headgate.translator.translate.Proxies;
import io.headgate.translator.translate.State;
import io.headgate.translator.translate.Translation;
import io.headgate.translator.translate.Translator;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One folder.
 *
 * @param resources of {@code in/*.yaml}, in the order they stand there
 * @param proxies what proxies said, from {@code case.yaml}
 */
public record GoldenCase(
    String name,
    Path folder,
    List<Resource> resources,
    TranslatorOptions options,
    Proxies proxies) {

  private static final ProvisioningOptions OVER_TLS =
      new ProvisioningOptions(
          ProvisioningOptions.IMAGE,
          "headgate-xds.headgate-system.svc",
          ProvisioningOptions.XDS_PORT,
          Optional.of(
              new ProvisioningOptions.Tls(
                  "headgate-xds.headgate-system.svc",
                  "-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n",
                  ProvisioningOptions.AUDIENCE)),
          ProvisioningOptions.PICKER_IMAGE);
  private static final ProvisioningOptions IN_CLEAR =
      new ProvisioningOptions(
          ProvisioningOptions.IMAGE,
          "127.0.0.1",
          ProvisioningOptions.XDS_PORT,
          Optional.empty(),
          ProvisioningOptions.PICKER_IMAGE);

  static GoldenCase of(Path folder, List<Resource> resources, JsonNode settings) {
    Optional<HostPort> picker =
        settings.path("ownPicker").asBoolean(true)
            ? Optional.of(new HostPort("127.0.0.1", 9002))
            : Optional.empty();
    TranslatorOptions options =
        new TranslatorOptions(
            TranslatorOptions.CONTROLLER_NAME,
            settings.path("bindAddress").asText("127.0.0.1"),
            Map.of(),
            8000,
            picker);
    if (settings.has("provisioning")) {
      options =
          TranslatorOptions.provisioned(
              TranslatorOptions.CONTROLLER_NAME,
              picker,
              settings.path("provisioning").asText().equals("clear") ? IN_CLEAR : OVER_TLS);
    }
    options = options.withInference(settings.path("inference").asBoolean(true));
    Proxies proxies = Proxies.NONE;
    for (JsonNode ack : settings.path("acks")) {
      AckEvent.Builder event =
          AckEvent.newBuilder()
              .setGateway(ack.path("gateway").asText())
              .setNode(ack.path("node").asText("envoy-1"))
              .setTypeUrl("type.googleapis.com/" + ack.path("type").asText())
              .setOutcome(AckEvent.Outcome.valueOf(ack.path("outcome").asText()))
              .setRevision(ack.path("revision").asLong())
              .setError(ack.path("error").asText(""));
      ack.path("resources").forEach(resource -> event.addResources(resource.asText()));
      proxies = proxies.with(event.build());
    }
    return new GoldenCase(folder.getFileName().toString(), folder, resources, options, proxies);
  }

  public ResourceSet resourceSet() {
    ResourceSet set = ResourceSet.EMPTY;
    for (Resource resource : resources) {
      set = put(set, resource);
    }
    return set;
  }

  /** With a resource, whether it can be decoded or not. */
  public static ResourceSet put(ResourceSet set, Resource resource) {
    return switch (Decoder.decode(resource)) {
      case Decoded.Known(var object) -> set.with(object);
      case Decoded.Broken(_, var rest) ->
          rest.map(set::with).orElseGet(() -> set.without(key(resource)));
      case Decoded.Ignored _ -> set;
    };
  }

  public Translation translation() {
    Translator translator = new Translator(options, ResourceYaml.SEALER);
    return translator.first(State.from(Ledger.EMPTY, proxies), resourceSet()).next().translation();
  }

  public static ResourceKey key(Resource resource) {
    return ResourceKey.of(
        resource.getApiVersion(), resource.getKind(), resource.getNamespace(), resource.getName());
  }

  @Override
  public String toString() {
    return name;
  }
}
