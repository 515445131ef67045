package io.headgate.cli.service;

import io.headgate.cli.log.LogLocation;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code headgate run translator}. */
@Command(
    name = "translator",
    sortOptions = false,
    description = {
      "Runs the translator: resources become xDS, objects and statuses.",
      "",
      "On Kafka a second one takes the writing over from the first. Each option may",
      "come from the environment: --http-address is HEADGATE_HTTP_ADDRESS."
    })
final class TranslatorCommand implements Callable<Integer> {
  @Mixin ServiceOptions service = new ServiceOptions();
  @Mixin ControllerOption controller = new ControllerOption();
  @Mixin TranslatorServiceOptions translator = new TranslatorServiceOptions();
  @Mixin ProxyIdentityOptions identity = new ProxyIdentityOptions();

  @Option(
      names = "--xds-ca",
      paramLabel = "FILE",
      description = {
        "PEM of the authorities that may have signed the xDS server's certificate, such as",
        "ca.crt of its Secret; needs --xds-server-name. Envoys that are made verify it and",
        "show their tokens. Default: they connect in clear."
      })
  @Nullable Path ca;

  @Spec CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws InterruptedException {
    Usage.check(spec.commandLine(), this::check);
    return ServiceProcess.run(
        spec.commandLine().getOut(),
        service,
        LogLocation.Use.TRANSLATOR,
        ground -> List.of(translator.translator(ground, controller.name, authority(ground))));
  }

  private void check() {
    if (ca != null && identity.serverName().isEmpty()) {
      throw new IllegalArgumentException("--xds-ca needs --xds-server-name");
    }
  }

  private Optional<XdsAuthority> authority(Ground ground) {
    return Optional.ofNullable(ca)
        .map(file ->
            XdsAuthority.of(
                ground.vertx(), file, identity.serverName().orElseThrow(), identity.audience));
  }
}
