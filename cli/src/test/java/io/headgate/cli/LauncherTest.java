package io.headgate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The launcher in a checkout of its own, with a Maven that only notes how it was called. */
@Timeout(60)
class LauncherTest {
  private static final String MAVEN =
      """
      #!/bin/sh
      echo "$@" >>"$CHECKOUT/called"
      echo "[INFO] Building Headgate event log 0.1.0-SNAPSHOT                  [1/2]"
      echo "[INFO] Building Headgate command line 0.1.0-SNAPSHOT               [2/2]"
      [ ! -f "$CHECKOUT/broken" ] || { echo "[ERROR] Main.java:[1,1] no such thing"; exit 1; }
      mkdir -p "$CHECKOUT/cli/target" "$CHECKOUT/bench/target"
      touch "$CHECKOUT/cli/target/headgate.jar"
      """;
  private static final String ON_A_TERMINAL =
      "import os, pty, sys; sys.exit(os.waitstatus_to_exitcode(pty.spawn(sys.argv[1:])))";

  @TempDir Path checkout;
  private final Map<String, String> environment = new HashMap<>();

  @BeforeEach
  void copyLauncher() throws IOException {
    program(checkout.resolve("headgate"), Files.readString(Path.of("..", "headgate")));
    program(checkout.resolve("bin").resolve("mvn"), MAVEN);
    source("cli");
    source("bench");
  }

  @Test
  void aCommandBuildsWhatItNeedsAndSaysWhenItBeginsAndEnds() throws Exception {
    String said = run("status");

    assertThat(called()).singleElement().asString().contains("-pl cli -am").contains("package");
    assertThat(said).containsSubsequence("building", "1/2 Headgate event log\n", "built in");
  }

  @ParameterizedTest
  @ValueSource(strings = {"--help", "help", "--version", "status --help", "test -h", "bench nope"})
  void helpAndWrongUsageBuildNothing(String words) throws Exception {
    Files.writeString(checkout.resolve("pom.xml"), "<version>1.2.3</version>\n");

    String said = run(words.split(" "));

    assertThat(said)
        .containsPattern("Usage: ./headgate COMMAND|headgate 1.2.3|say which benchmark: e2e");
    assertThat(checkout.resolve("called")).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(strings = {"up --help", "help up", "up --port 1 -h", "run picker --help"})
  void helpOfACommandIsThereBeforeAnythingIsBuilt(String words) throws Exception {
    String name = words.startsWith("run") ? "run-picker" : "up";
    Path help = checkout.resolve("docs").resolve("help").resolve(name + ".txt");
    Files.createDirectories(help.getParent());
    Files.writeString(help, "Usage: headgate " + name + "\n");

    assertThat(run(words.split(" ")))
        .startsWith("Usage: headgate " + name + "\n")
        .contains("Nothing is built yet");
    assertThat(checkout.resolve("called")).doesNotExist();
  }

  @Test
  void nothingIsBuiltForAWordThatIsNoCommand() throws Exception {
    Files.createDirectories(checkout.resolve("docs").resolve("help"));

    assertThat(run("bogus")).startsWith("headgate: 'bogus' is no command");
    assertThat(checkout.resolve("called")).doesNotExist();
  }

  @Test
  void helpOfTheLauncherNamesEveryCommand() throws Exception {
    assertThat(run("--help"))
        .contains(
            HeadgateMain.commandLine(Map.of()).getSubcommands().keySet().stream()
                .filter(command -> !command.equals("help"))
                .toList());
  }

  @Test
  void helpDoesNotBuildAgainWhatIsBuilt() throws Exception {
    run("status");
    Files.setLastModifiedTime(source("cli"), FileTime.from(Instant.now().plusSeconds(60)));
    run("status", "--help");

    assertThat(called()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"--help", "help", "status --help", "--version", "bench --help"})
  void helpNeedsNoJdk(String words) throws Exception {
    run("status");
    Files.writeString(checkout.resolve("pom.xml"), "<version>1.2.3</version>\n");
    hideJdks();

    assertThat(run(words.split(" ")))
        .containsPattern("Usage: ./headgate (COMMAND|bench)|headgate 1.2.3\n")
        .doesNotContain("Nothing is built");
    assertThat(run("status")).contains("JDK 25 is missing").doesNotContain("Usage");
  }

  /** The launcher reads a JDK's version with sed, which sees old ones only from now on. */
  private void hideJdks() throws IOException {
    program(checkout.resolve("bin").resolve("sed"), "#!/bin/sh\necho 17\n");
  }

  @Test
  void aJavaHomeThatIsPassedOverIsSaid() throws Exception {
    environment.put("JAVA_HOME", checkout.toString());
    environment.put(
        "PATH", Path.of(System.getProperty("java.home"), "bin") + ":" + System.getenv("PATH"));

    assertThat(run("status"))
        .contains("JAVA_HOME (" + checkout + ") is no JDK 25 or newer; using /");
  }

  @Test
  void onATerminalItNamesTheModuleThatIsBeingBuilt() throws Exception {
    String said =
        execute(
            List.of(
                "python3", "-c", ON_A_TERMINAL, checkout.resolve("headgate").toString(), "status"));

    assertThat(said)
        .containsSubsequence("1/2 Headgate event log", "2/2 Headgate command line", "built in");
  }

  @Test
  void whatOnlyBenchmarksNeedIsNotBuiltForOthers() throws Exception {
    run("status");
    Files.setLastModifiedTime(source("bench"), FileTime.from(Instant.now().plusSeconds(60)));
    run("status");

    assertThat(called()).hasSize(1);

    Files.setLastModifiedTime(source("cli"), FileTime.from(Instant.now().plusSeconds(60)));
    run("status");

    assertThat(called()).hasSize(2);
  }

  @Test
  void aFailedBuildShowsItsErrorsAndWhereTheRestIs() throws Exception {
    Files.createFile(checkout.resolve("broken"));

    assertThat(run("status"))
        .contains("no such thing", "the build failed", "build.log")
        .doesNotContain("built in");
  }

  /** Runs the launcher; what it printed. */
  private String run(String... args) throws Exception {
    List<String> command = new ArrayList<>(List.of(args));
    command.addFirst(checkout.resolve("headgate").toString());
    return execute(command);
  }

  private String execute(List<String> command) throws Exception {
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("CHECKOUT", checkout.toString());
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    builder.environment().putAll(environment);
    builder.environment().put("HEADGATE_CACHE", checkout.resolve("cache").toString());
    builder.environment().merge("PATH", checkout.resolve("bin") + ":", (path, bin) -> bin + path);
    Process process = builder.start();
    try {
      process.getOutputStream().close();
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
      return said;
    } finally {
      process.destroyForcibly();
    }
  }

  private List<String> called() throws IOException {
    return Files.readAllLines(checkout.resolve("called"));
  }

  private Path source(String module) throws IOException {
    Path file = checkout.resolve(module).resolve("src/main/Main.java");
    Files.createDirectories(file.getParent());
    return Files.writeString(file, "");
  }

  private static void program(Path file, String text) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }
}
