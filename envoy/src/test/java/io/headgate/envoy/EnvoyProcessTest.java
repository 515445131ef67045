package io.headgate.envoy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.envoyproxy.envoy.config.bootstrap.v3.Bootstrap;
import java.io.BufferedReader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With a real Envoy. */
class EnvoyProcessTest {
  private static final Duration TIMEOUT = Duration.ofSeconds(20);
  private static final EnvoyBinary BINARY = EnvoyBinary.fetch(System.out::println);
  private static final Bootstrap EMPTY = EnvoyBootstrap.skeleton(0, 100).build();

  @TempDir Path directory;

  @Test
  void severalRunSideBySideAndStopCleanly() {
    try (EnvoyProcess first = start("a");
        EnvoyProcess second = start("b")) {
      EnvoyAdmin one = first.awaitReady(TIMEOUT);
      EnvoyAdmin two = second.awaitReady(TIMEOUT);

      assertThat(one.address()).isNotEqualTo(two.address());
      assertThat(one.serverInfo()).contains(EnvoyBinary.VERSION, "\"LIVE\"");
      assertThat(one.stats("^server.concurrency$")).containsEntry("server.concurrency", 1L);
      assertThat(one.configDump()).contains("BootstrapConfigDump");
      assertThat(one.listeners()).isEqualToIgnoringWhitespace("{}");
      assertThat(one.activeRequests()).isZero();

      first.stop();
      assertThat(first.isAlive()).isFalse();
      assertThat(first.onExit().join()).isZero();
      assertThat(one.ready()).isFalse();
      assertThat(two.ready()).isTrue();
      assertThat(first.logFile()).exists();
    }
  }

  @Test
  void withoutItsServerItAnswersButIsNotReady() {
    Bootstrap bootstrap = EnvoyBootstrap.local("envoy-1", "default/edge", 1).toProto();
    try (EnvoyProcess envoy =
        EnvoyProcess.start(BINARY, bootstrap, directory, EnvoyOptions.LOCAL, _ -> {})) {
      EnvoyAdmin admin = envoy.awaitAdmin(TIMEOUT);

      assertThat(admin.ready()).isFalse();
      assertThat(admin.clusters()).contains("\"name\": \"headgate-xds\"");
      assertThatExceptionOfType(EnvoyException.class)
          .isThrownBy(() -> envoy.awaitReady(Duration.ofMillis(50)))
          .withMessageContaining("still waiting for its configuration");
    }
  }

  @Test
  void brokenConfigurationIsToldInEnvoysWords() {
    Bootstrap bootstrap =
        EMPTY.toBuilder()
            .setStaticResources(
                Bootstrap.StaticResources.newBuilder()
                    .addClusters(
                        io.envoyproxy.envoy.config.cluster.v3.Cluster.newBuilder().setName("")))
            .build();
    try (EnvoyProcess envoy =
        EnvoyProcess.start(BINARY, bootstrap, directory, EnvoyOptions.LOCAL, _ -> {})) {
      assertThatExceptionOfType(EnvoyException.class)
          .isThrownBy(() -> envoy.awaitReady(TIMEOUT))
          .withMessageContaining("Envoy ended with code 1")
          .withMessageContaining("Name");
    }
  }

  @Test
  void diesWithAJvmThatHasNoTimeToSayGoodbye() throws Exception {
    Process jvm =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                "--sun-misc-unsafe-memory-access=allow",
                Parent.class.getName(),
                BINARY.path().toString(),
                directory.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (BufferedReader out = jvm.inputReader()) {
      String line = out.readLine();
      assertThat(line).matches("pid \\d+");
      ProcessHandle envoy = ProcessHandle.of(Long.parseLong(line.substring(4))).orElseThrow();
      assertThat(envoy.isAlive()).isTrue();

      jvm.destroyForcibly();

      await().atMost(10, TimeUnit.SECONDS).until(() -> !envoy.isAlive());
    } finally {
      jvm.destroyForcibly();
    }
  }

  /** A JVM of its own that starts an Envoy and then waits to be killed. */
  static final class Parent {
    private Parent() {}

    public static void main(String[] args) throws Exception {
      EnvoyProcess envoy =
          EnvoyProcess.start(
              new EnvoyBinary(Path.of(args[0]), EnvoyBinary.Origin.ENVIRONMENT),
              EMPTY,
              Path.of(args[1]),
              EnvoyOptions.LOCAL,
              _ -> {});
      envoy.awaitReady(TIMEOUT);
      System.out.println("pid " + envoy.pid());
      Thread.sleep(TIMEOUT);
    }
  }

  private EnvoyProcess start(String name) {
    return EnvoyProcess.start(BINARY, EMPTY, directory.resolve(name), EnvoyOptions.LOCAL, _ -> {});
  }
}
