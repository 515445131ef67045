package io.headgate.cli.proxyconfig;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.headgate.cli.CliException;
import io.headgate.cli.ExitCode;
import io.headgate.cli.log.LogOption;
import io.headgate.cli.text.Output;
import io.headgate.cli.up.UpState;
import io.headgate.envoy.EnvoyAdmin;
import io.headgate.envoy.EnvoyException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code headgate proxy-config}. */
@Command(
    name = "proxy-config",
    aliases = "pc",
    description = {
      "Shows what an Envoy really has, asked from its admin port.",
      "Without options: every Envoy of the running `headgate up`."
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {"0:shown", "1:no such gateway", "3:Envoy does not answer"})
public final class ProxyConfigCommand implements Callable<Integer> {
  /** What can be shown. */
  enum Part {
    LISTENERS,
    ROUTES,
    CLUSTERS,
    ENDPOINTS
  }

  private static final ObjectMapper JSON = new ObjectMapper();

  @Parameters(
      index = "0",
      paramLabel = "PART",
      description = "One of listeners, routes, clusters, endpoints.")
  Part part = Part.LISTENERS;

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "GATEWAY",
      description = "namespace/name; all of them when left out.")
  String gateway = "";

  @Option(
      names = "--admin",
      paramLabel = "HOST:PORT",
      description = "Ask this Envoy instead of the ones that `headgate up` runs.")
  String admin = "";

  @Mixin LogOption log = new LogOption();
  @Mixin Output output = new Output();
  @Spec CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    Map<String, String> proxies = new TreeMap<>(proxies());
    if (!gateway.isEmpty()) {
      proxies.keySet().retainAll(Set.of(gateway));
    }
    if (proxies.isEmpty()) {
      spec.commandLine().getErr().println("no Envoy runs for gateway " + gateway);
      return ExitCode.NOT_AS_IT_SHOULD_BE;
    }
    ObjectNode dumps = JSON.createObjectNode();
    StringBuilder text = new StringBuilder();
    proxies.forEach((of, address) -> {
      JsonNode dump = ask(address);
      dumps.set(of, dump);
      text.append(proxies.size() > 1 ? "Gateway " + of + "\n" : "");
      text.append(ProxyTables.of(part, dump));
    });
    spec.commandLine().getOut().print(output.render(dumps, text.toString()));
    return ExitCode.OK;
  }

  private Map<String, String> proxies() {
    if (!admin.isEmpty()) {
      return Map.of(gateway.isEmpty() ? admin : gateway, admin);
    }
    return UpState.read(UpState.besides(log.location()))
        .map(UpState::envoyAdmin)
        .orElseThrow(() ->
            new CliException(
                "no `headgate up` runs on "
                    + log.location()
                    + ": start one, or name an Envoy's admin address with --admin"));
  }

  private JsonNode ask(String address) {
    int colon = address.lastIndexOf(':');
    if (colon < 1) {
      throw new CliException("--admin takes host:port, not " + address);
    }
    try {
      EnvoyAdmin envoy =
          new EnvoyAdmin(
              new InetSocketAddress(
                  address.substring(0, colon), Integer.parseInt(address.substring(colon + 1))));
      return JSON.readTree(
          switch (part) {
            case LISTENERS -> envoy.configDump("dynamic_listeners");
            case ROUTES -> envoy.configDump("dynamic_route_configs");
            case CLUSTERS -> envoy.configDump("dynamic_active_clusters");
            case ENDPOINTS -> envoy.get("/clusters?format=json");
          });
    } catch (NumberFormatException e) {
      throw new CliException("--admin takes host:port, not " + address, e);
    } catch (EnvoyException | IOException e) {
      throw new CliException(
          "the Envoy at %s does not answer: %s".formatted(address, e.getMessage()), e);
    }
  }
}
