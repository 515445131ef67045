package io.headgate.cli.up;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import io.headgate.cli.Said;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** What the terminal says of names that nothing has, over a directory that is edited. */
@Timeout(120)
class ConditionNewsTest {
  private static final String POOL = "kind: InferencePool\n          name: ";
  private static final String MISSING =
      "gateway.yaml:36: HTTPRoute default/demo at Gateway demo: ResolvedRefs is False"
          + " (BackendNotFound): spec.rules[0].backendRefs[0]: InferencePool default/dmeo not found;"
          + " did you mean default/demo?";
  private static final String MENDED = "HTTPRoute default/demo: no error is left";

  @TempDir Path directory;
  private final List<String> errors = new CopyOnWriteArrayList<>();
  private final AppenderBase<ILoggingEvent> appender =
      new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
          errors.add(event.getFormattedMessage());
        }
      };
  private GatewayFixture up;

  @BeforeEach
  void start() {
    up =
        GatewayFixture.with(
            GatewayFixture.options(
                    GatewayFixture.copyQuickstart(directory.resolve("config")), directory)
                .withEnvoy(false));
    logger().addAppender(appender);
    appender.start();
  }

  @AfterEach
  void stop() {
    logger().detachAppender(appender);
    up.close();
  }

  @Test
  void aMistypedNameIsToldOnceWithItsLineAndTheNameThatWasMeant() {
    up.gateway.tellConditions();
    assertThat(errors).isEmpty();

    up.edit("gateway.yaml", POOL + "demo", POOL + "dmeo");
    awaitErrors(MISSING);
    assertThat(status()).contains("\n  " + MISSING + "\n");

    up.edit("gateway.yaml", "# One", "# A line more\n# One"); // which moves it, and changes nothing
    up.edit("gateway.yaml", "parentRefs:\n    - name: demo", "parentRefs:\n    - name: deno");
    awaitErrors(
        MISSING,
        "gateway.yaml:28: HTTPRoute default/demo: there is no Gateway default/deno; did you mean"
            + " default/demo?");
    up.edit("gateway.yaml", "parentRefs:\n    - name: deno", "parentRefs:\n    - name: demo");
    up.edit("gateway.yaml", POOL + "dmeo", POOL + "demo");
    awaitProgress("gateway.yaml:22: " + MENDED);
  }

  @Test
  void whatIsWrongAtTheStartIsToldThenToo() {
    up.edit("gateway.yaml", POOL + "demo", POOL + "dmeo");
    await().until(() -> status().contains("BackendNotFound"));

    up.gateway.tellConditions();

    assertThat(errors).containsExactly(MISSING);
  }

  @Test
  void theSecretOfAListenerIsAName() {
    up.gateway.tellConditions();
    up.write(
        "secret.yaml",
        """
        apiVersion: v1
        kind: Secret
        metadata:
          name: certificate
        stringData:
          note: hidden
        """);
    up.write(
        "tls.yaml",
        """
        apiVersion: gateway.networking.k8s.io/v1
        kind: Gateway
        metadata:
          name: tls
        spec:
          gatewayClassName: headgate
          listeners:
            - name: https
              port: 8443
              protocol: HTTPS
              tls:
                certificateRefs:
                  - name: certificat
        """);

    await()
        .atMost(Duration.ofSeconds(10))
        .untilAsserted(() ->
            assertThat(errors)
                .containsExactly(
                    "tls.yaml:13: Gateway default/tls listener https: ResolvedRefs is False"
                        + " (InvalidCertificateRef): Secret default/certificat not found; did you"
                        + " mean default/certificate?"));
  }

  @Test
  void aNameThatIsMissingBecauseItsTextIsBrokenIsLeftToTheText() {
    up.gateway.tellConditions();

    up.write(
        "other.yaml",
        """
        apiVersion: v1
        kind: Service
        metadata:
          name: other
        spec:
          ports: none
        """);
    up.edit(
        "gateway.yaml",
        "- group: inference.networking.k8s.io\n          kind: InferencePool\n          name: demo",
        "- name: other\n          port: 80");
    await().until(() -> status().contains("other.yaml:6: Service default/other: spec.ports"));
    up.write("stray.yaml", stray());

    awaitErrors(
        "stray.yaml:7: HTTPRoute default/stray: there is no Gateway default/nowhere; there is:"
            + " default/demo");
  }

  private static String stray() {
    return """
    apiVersion: gateway.networking.k8s.io/v1
    kind: HTTPRoute
    metadata:
      name: stray
    spec:
      parentRefs:
        - name: nowhere
    """;
  }

  private void awaitErrors(String... all) {
    await()
        .atMost(Duration.ofSeconds(10))
        .untilAsserted(() -> assertThat(errors).containsExactly(all));
  }

  private void awaitProgress(String line) {
    await()
        .atMost(Duration.ofSeconds(10))
        .untilAsserted(() -> assertThat(up.progress).contains(line));
  }

  private String status() {
    return Said.by("status", "--log", up.log.toString()).text();
  }

  private static Logger logger() {
    return (Logger) LoggerFactory.getLogger(ConditionNews.CONFIGURATION);
  }
}
