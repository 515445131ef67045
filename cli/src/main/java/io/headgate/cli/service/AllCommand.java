package io.headgate.cli.service;

import io.headgate.cli.log.LogLocation;
import io.headgate.watcher.kubernetes.KubernetesTrust;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code headgate run all}. */
@Command(
    name = "all",
    sortOptions = false,
    description = {
      "Runs all services in one JVM.",
      "",
      "Watcher, translator, xDS server and picker over one log: what an installation",
      "with a single replica needs. Envoy runs elsewhere. With --inference=false there",
      "is no picker.",
      "",
      "Each option may come from the environment: --http-address is",
      "HEADGATE_HTTP_ADDRESS."
    })
final class AllCommand implements Callable<Integer> {
  private static final Logger LOG = LoggerFactory.getLogger(AllCommand.class);

  @Mixin ServiceOptions service = new ServiceOptions();
  @Mixin ControllerOption controller = new ControllerOption();
  @Mixin SourceOptions source = new SourceOptions();
  @Mixin TranslatorServiceOptions translator = new TranslatorServiceOptions();
  @Mixin XdsServerOptions xds = new XdsServerOptions();
  @Mixin ProxyIdentityOptions identity = new ProxyIdentityOptions();
  @Mixin EmbeddedPickerOptions picker = new EmbeddedPickerOptions();
  @Spec CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws InterruptedException {
    Usage.check(spec.commandLine(), () -> source.check(System.getenv()));
    Usage.check(spec.commandLine(), () -> xds.check(source.isCluster()));
    return ServiceProcess.run(
        spec.commandLine().getOut(), service, LogLocation.Use.GATEWAY, this::parts);
  }

  /** The watcher last, so that whoever reads what it writes is there. */
  List<Part> parts(Ground ground) {
    Optional<KubernetesTrust> trust =
        xds.trust(source.isCluster(), ground.vertx(), source.kubeconfig(), identity);
    List<Part> parts = new ArrayList<>(trust.map(TrustPart::of).stream().toList());
    if (translator.inference) {
      parts.add(picker.picker(ground));
    } else {
      LOG.atInfo().log("--inference=false: no picker is started");
    }
    parts.add(xds.server(ground, trust));
    parts.add(
        translator.translator(
            ground, controller.name, trust.map(held -> XdsAuthority.of(held, identity.audience))));
    parts.add(source.watcher(ground, controller.name));
    return parts;
  }
}
