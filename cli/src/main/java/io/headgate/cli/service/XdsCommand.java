package io.headgate.cli.service;

import io.headgate.cli.log.LogLocation;
import io.headgate.watcher.kubernetes.KubernetesTrust;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code headgate run xds}. */
@Command(
    name = "xds",
    sortOptions = false,
    description = {
      "Runs the xDS server: what the log holds goes to Envoys.",
      "",
      "There may be any number. Each option may come from the environment:",
      "--http-address is HEADGATE_HTTP_ADDRESS."
    })
final class XdsCommand implements Callable<Integer> {
  @Mixin ServiceOptions service = new ServiceOptions();
  @Mixin XdsServerOptions xds = new XdsServerOptions();
  @Mixin ProxyIdentityOptions identity = new ProxyIdentityOptions();

  @Option(
      names = "--kubeconfig",
      paramLabel = "FILE",
      description = {
        "For --xds-secret and tokens. Default: $KUBECONFIG, ~/.kube/config, or in a pod its",
        "service account."
      })
  @Nullable Path kubeconfig;

  @Spec CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws InterruptedException {
    Usage.check(spec.commandLine(), () -> xds.check(inPod()));
    return ServiceProcess.run(
        spec.commandLine().getOut(), service, LogLocation.Use.REPLICA, this::parts);
  }

  private List<Part> parts(Ground ground) {
    Optional<KubernetesTrust> trust =
        xds.trust(inPod(), ground.vertx(), Optional.ofNullable(kubeconfig), identity);
    List<Part> parts = new ArrayList<>(trust.map(TrustPart::of).stream().toList());
    parts.add(xds.server(ground, trust));
    return parts;
  }

  private static boolean inPod() {
    return System.getenv("KUBERNETES_SERVICE_HOST") != null;
  }
}
