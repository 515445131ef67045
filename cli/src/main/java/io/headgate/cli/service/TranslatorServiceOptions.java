package io.headgate.cli.service;

import io.headgate.cli.CliException;
import io.headgate.cli.HostPortConverter;
import io.headgate.translator.ProvisioningOptions;
import io.headgate.translator.TranslatorOptions;
import io.headgate.translator.TranslatorVerticle;
import io.headgate.translator.ir.Endpoints.HostPort;
import io.vertx.core.Deployable;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What depends on where the gateway runs. */
final class TranslatorServiceOptions {
  @Option(
      names = "--picker-address",
      paramLabel = "HOST:PORT",
      converter = HostPortConverter.class,
      description = {
        "Where Envoys find Headgate's own picker, for pools that name none; a name is",
        "looked up once, so let it be a Service with an address. Default: no such picker."
      })
  @Nullable HostPort picker;

  @Option(
      names = "--xds-service",
      paramLabel = "HOST:PORT",
      converter = HostPortConverter.class,
      description = {
        "Make Envoys for each Gateway, that find the xDS server there. Default: Envoys are",
        "somebody else's business."
      })
  @Nullable HostPort xds;

  @Option(
      names = "--envoy-image",
      paramLabel = "IMAGE",
      description = "Of Envoys that are made. Default: ${DEFAULT-VALUE}.")
  String envoyImage = ProvisioningOptions.IMAGE;

  @Option(
      names = "--picker-image",
      paramLabel = "IMAGE",
      description = {
        "Headgate's own, of pickers that are made for pools. Default:",
        "${DEFAULT-VALUE}."
      })
  String pickerImage = ProvisioningOptions.PICKER_IMAGE;

  @Option(
      names = "--inference",
      paramLabel = "true|false",
      arity = "1",
      description =
          "Whether routes may lead to InferencePools. Where not, they say so, pools get no status"
              + " and no Service, and `run all` starts no picker. Default: true.")
  boolean inference = true;

  /**
   * The translator.
   *
   * @param authority of the xDS server; empty when it serves in clear
   */
  Part translator(Ground ground, String controllerName, Optional<XdsAuthority> authority) {
    Deployable translator =
        authority
            .filter(_ -> xds != null)
            .<Deployable>map(known ->
                new ProvisioningTranslator(
                    known, tls -> verticle(ground, controllerName, Optional.of(tls))))
            .orElseGet(() -> verticle(ground, controllerName, Optional.empty()));
    return new Part("translator", translator, () -> true, () -> "");
  }

  private TranslatorVerticle verticle(
      Ground ground, String controllerName, Optional<ProvisioningOptions.Tls> tls) {
    return new TranslatorVerticle(ground.log(), ground.sealer(), options(controllerName, tls));
  }

  private TranslatorOptions options(String controllerName, Optional<ProvisioningOptions.Tls> tls) {
    Optional<HostPort> own = Optional.ofNullable(picker).map(this::resolved);
    return Optional.ofNullable(xds)
        .map(at -> new ProvisioningOptions(envoyImage, at.ip(), at.port(), tls, pickerImage))
        .map(envoys -> TranslatorOptions.provisioned(controllerName, own, envoys))
        .orElseGet(() -> new TranslatorOptions(controllerName, "0.0.0.0", Map.of(), 0, own))
        .withInference(inference);
  }

  private HostPort resolved(HostPort named) {
    try {
      InetAddress[] addresses = InetAddress.getAllByName(named.ip()); // never empty
      return new HostPort(addresses[0].getHostAddress(), named.port());
    } catch (UnknownHostException e) {
      throw new CliException(
          "--picker-address: nobody knows the name " + named.ip() + "; give its address", e);
    }
  }
}
