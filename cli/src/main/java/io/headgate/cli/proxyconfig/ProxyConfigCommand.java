package io.headgate.cli.proxyconfig;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.headgate.cli.CliException;
import io.headgate.cli.ExitCode;
import io.headgate.cli.HostPortConverter;
import io.headgate.cli.Words;
import io.headgate.cli.log.LogOption;
import io.headgate.cli.text.Output;
import io.headgate.cli.up.UpState;
import io.headgate.envoy.EnvoyAdmin;
import io.headgate.envoy.EnvoyException;
import io.headgate.translator.ir.Endpoints.HostPort;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
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
      "Shows what an Envoy really has.",
      "",
      "Asks its admin port; without options, those of all Envoys of `headgate up`."
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:shown",
      "1:no such gateway, or none has an Envoy",
      "2:wrong options",
      "3:Envoy does not answer, or no `headgate up` runs"
    })
public final class ProxyConfigCommand implements Callable<Integer> {
  /** What can be shown. */
  enum Part {
    LISTENERS,
    ROUTES,
    CLUSTERS,
    ENDPOINTS
  }

  /** Takes a part by its name in lower case. */
  static final class PartConverter implements ITypeConverter<Part> {
    @Override
    public Part convert(String text) {
      return Words.parse(Part.class, text);
    }
  }

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final HostPortConverter ADDRESSES = new HostPortConverter();

  @Parameters(
      index = "0",
      paramLabel = "PART",
      converter = PartConverter.class,
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
      converter = HostPortConverter.class,
      description = "Ask this Envoy instead of the ones that `headgate up` runs.")
  @Nullable HostPort admin;

  @Mixin LogOption log = new LogOption();
  @Mixin Output output = new Output();
  @Spec CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    SortedMap<String, HostPort> all = new TreeMap<>(proxies());
    SortedMap<String, HostPort> proxies = new TreeMap<>(all);
    if (!gateway.isEmpty()) {
      proxies.keySet().retainAll(Set.of(gateway));
    }
    if (proxies.isEmpty()) {
      spec.commandLine().getErr().println(none(all.keySet()));
      return ExitCode.NOT_AS_IT_SHOULD_BE;
    }
    SortedMap<String, JsonNode> dumps = new TreeMap<>();
    proxies.forEach((of, address) -> dumps.put(of, ask(address)));
    spec.commandLine()
        .getOut()
        .print(output.render(JSON.createObjectNode().setAll(dumps), ProxyTables.of(part, dumps)));
    return ExitCode.OK;
  }

  private String none(Set<String> running) {
    return running.isEmpty()
        ? "`headgate up` runs no Envoy: it was started with --no-envoy, or no Gateway is accepted"
            + " (see `headgate status`); name an Envoy's admin address with --admin"
        : "no Envoy runs for gateway %s; there is: %s"
            .formatted(gateway, String.join(", ", running));
  }

  private Map<String, HostPort> proxies() {
    if (admin != null) {
      return Map.of(gateway.isEmpty() ? text(admin) : gateway, admin);
    }
    UpState up =
        UpState.read(UpState.besides(log.location()))
            .orElseThrow(() ->
                new CliException(
                    "no `headgate up` runs on "
                        + log.location()
                        + ": start one, or name an Envoy's admin address with --admin"));
    Map<String, HostPort> proxies = new HashMap<>();
    up.envoyAdmin().forEach((of, address) -> proxies.put(of, ADDRESSES.convert(address)));
    return proxies;
  }

  private JsonNode ask(HostPort address) {
    try {
      EnvoyAdmin envoy = new EnvoyAdmin(new InetSocketAddress(address.ip(), address.port()));
      return JSON.readTree(
          switch (part) {
            case LISTENERS -> envoy.configDump("dynamic_listeners");
            case ROUTES -> envoy.configDump("dynamic_route_configs");
            case CLUSTERS -> envoy.configDump("dynamic_active_clusters");
            case ENDPOINTS -> envoy.get("/clusters?format=json");
          });
    } catch (EnvoyException | IOException e) {
      throw new CliException(
          "the Envoy at %s does not answer: %s".formatted(text(address), e.getMessage()), e);
    }
  }

  private static String text(HostPort address) {
    return address.ip() + ":" + address.port();
  }
}
