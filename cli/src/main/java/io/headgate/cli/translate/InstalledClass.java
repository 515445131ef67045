package io.headgate.cli.translate;

import io.headgate.events.v1.Resource;
import io.headgate.translator.TranslatorOptions;
import io.headgate.watcher.fold.Entry;
import io.headgate.watcher.fold.FileReader;
import io.headgate.watcher.parse.Limits;
import io.headgate.watcher.source.Problem;
import io.headgate.watcher.source.SourceEvent;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The GatewayClass that every installation has, so that directories for a cluster do without. */
final class InstalledClass {
  private static final String YAML =
      """
      apiVersion: gateway.networking.k8s.io/v1
      kind: GatewayClass
      metadata:
        name: headgate
      spec:
        controllerName: %s
      """
          .formatted(TranslatorOptions.CONTROLLER_NAME);

  static final Resource RESOURCE = read();

  private InstalledClass() {}

  /** Whether there are Gateways, and nothing that is or may have been meant as their class. */
  static boolean missing(List<SourceEvent> events) {
    return events.stream().anyMatch(event -> isUpserted(event, "Gateway"))
        && events.stream().noneMatch(InstalledClass::mayBeClass);
  }

  private static boolean isUpserted(SourceEvent event, String kind) {
    return event instanceof SourceEvent.Upserted(Resource resource)
        && resource.getKind().equals(kind);
  }

  private static boolean mayBeClass(SourceEvent event) {
    return isUpserted(event, "GatewayClass")
        || (event instanceof SourceEvent.Rejected(Problem problem)
            && problem.severity() == Problem.Severity.ERROR
            && (problem.object() == null || problem.object().kind().equals("GatewayClass")));
  }

  private static Resource read() {
    byte[] yaml = YAML.getBytes(StandardCharsets.UTF_8);
    if (FileReader.read("", yaml, Limits.DEFAULT).getFirst() instanceof Entry.Good good) {
      return good.resource();
    }
    throw new IllegalStateException("the GatewayClass of an installation is valid");
  }
}
