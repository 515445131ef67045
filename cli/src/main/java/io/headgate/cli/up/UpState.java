package io.headgate.cli.up;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.headgate.cli.CliException;
import io.headgate.cli.Reason;
import io.headgate.cli.log.LogLocation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a running {@code up} tells other commands, in a file beside its log.
 *
 * @param pid of the JVM
 * @param envoyAdmin admin address of each gateway's Envoy, {@code host:port}
 * @param debug where the xDS server's debug pages are, {@code host:port}
 * @param metrics where Prometheus metrics of the picker are, {@code host:port}
 * @param config absolute path of the directory of YAML; null in the file of an earlier version
 */
public record UpState(
    long pid,
    Map<String, String> envoyAdmin,
    String debug,
    String metrics,
    @Nullable String config) {
  private static final ObjectMapper JSON = new ObjectMapper();

  public UpState {
    envoyAdmin = Map.copyOf(envoyAdmin);
  }

  /** Where the state of the {@code up} that writes {@code log} is. */
  public static Path besides(LogLocation log) {
    return log.besides(".up.json");
  }

  /** The state in {@code file}, if there is one and its process is alive. */
  public static Optional<UpState> read(Path file) {
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try {
      UpState state = JSON.readValue(Files.readAllBytes(file), UpState.class);
      return ProcessHandle.of(state.pid()).isPresent() ? Optional.of(state) : Optional.empty();
    } catch (IOException e) {
      throw new CliException(file + " cannot be read; remove it: " + Reason.of(e), e);
    }
  }

  void write(Path file) {
    try {
      Path fresh = file.resolveSibling(file.getFileName() + ".new");
      Files.writeString(fresh, JSON.writeValueAsString(this));
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a record always serialises", e);
    } catch (IOException e) {
      throw new CliException("cannot write " + file + ": " + Reason.of(e), e);
    }
  }

  static void forget(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new CliException("cannot remove " + file + ": " + Reason.of(e), e);
    }
  }
}
