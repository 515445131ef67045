package io.headgate.cli.up;

import io.headgate.cli.CliException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** Asks whether a port is free, and who has it when it is not. */
final class Ports {
  private Ports() {}

  /**
   * Fails with a {@link CliException} when {@code port} cannot be bound; 0 is always free.
   *
   * @param option the command-line option that would choose another port
   */
  static void requireFree(String address, int port, String option) {
    if (port == 0) {
      return;
    }
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(InetAddress.getByName(address), port));
    } catch (IOException e) {
      if (String.valueOf(e.getMessage()).contains("ermission")) {
        throw new CliException(
            "port %d needs privileges: choose one above 1023 with %s".formatted(port, option), e);
      }
      throw new CliException(
          "port %d on %s is taken%s: stop that program, or choose another port with %s"
              .formatted(port, address, owner(port).map(by -> " by " + by).orElse(""), option),
          e);
    }
  }

  /** The process that listens on {@code port}, where /proc tells: {@code envoy (pid 4711)}. */
  static Optional<String> owner(int port) {
    String wanted = String.format(Locale.ROOT, ":%04X", port);
    try {
      return Stream.of("/proc/net/tcp", "/proc/net/tcp6")
          .flatMap(table -> lines(Path.of(table)).stream())
          .map(line -> line.trim().split("\\s+"))
          .filter(f -> f.length > 9 && f[1].endsWith(wanted) && f[3].equals("0A"))
          .flatMap(f -> holder("socket:[" + f[9] + "]").stream())
          .findFirst();
    } catch (RuntimeException e) {
      return Optional.empty(); // a nicety: without /proc the message names the port only
    }
  }

  private static Optional<String> holder(String socket) {
    return ProcessHandle.allProcesses()
        .filter(process -> holds(process.pid(), socket))
        .map(process -> name(process) + " (pid " + process.pid() + ")")
        .findFirst();
  }

  private static boolean holds(long pid, String socket) {
    try (Stream<Path> descriptors = Files.list(Path.of("/proc/" + pid + "/fd"))) {
      return descriptors.anyMatch(descriptor -> target(descriptor).equals(socket));
    } catch (IOException e) {
      return false;
    }
  }

  private static String target(Path link) {
    try {
      return Files.readSymbolicLink(link).toString();
    } catch (IOException e) {
      return "";
    }
  }

  private static List<String> lines(Path file) {
    try {
      return Files.readAllLines(file);
    } catch (IOException e) {
      return List.of();
    }
  }

  private static String name(ProcessHandle process) {
    return process
        .info()
        .command()
        .map(command -> String.valueOf(Path.of(command).getFileName()))
        .orElse("a program");
  }
}
