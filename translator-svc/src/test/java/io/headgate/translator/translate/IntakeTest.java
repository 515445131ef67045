package io.headgate.translator.translate;

import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.events.ResourceKey;
import io.headgate.events.Topics;
import io.headgate.events.log.LogRecord;
import io.headgate.events.v1.Resource;
import io.headgate.events.v1.ResourceEvent;
import io.headgate.translator.golden.ResourceYaml;
import io.headgate.translator.model.BackendTlsPolicy;
import io.headgate.translator.model.Service;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class IntakeTest {
  private static final byte[] NO_EVENT = {(byte) 0xff, 1, 2};
  private static final ResourceKey POLICY =
      new ResourceKey("gateway.networking.k8s.io", "BackendTLSPolicy", "default", "tls");
  private static final ResourceKey SERVICE = new ResourceKey("", "Service", "default", "web");
  private static final String POLICY_YAML =
      """
      apiVersion: gateway.networking.k8s.io/v1
      kind: BackendTLSPolicy
      metadata: {name: tls}
      spec:
        targetRefs: [{group: "", kind: Service, name: web}]
        validation: {wellKnownCACertificates: System, hostname: web.example}
      """;
  private static final Intake BOTH =
      Intake.EMPTY.with(
          List.of(
              record(POLICY, POLICY_YAML),
              record(
                  SERVICE,
                  """
                  apiVersion: v1
                  kind: Service
                  metadata: {name: web}
                  spec: {ports: [{port: 80}]}
                  """)));

  @Test
  void anObjectWhoseRecordCannotBeReadIsGone() {
    Intake now = BOTH.with(List.of(record(SERVICE, NO_EVENT)));

    assertThat(now.resources().all(Service.class)).isEmpty();
    assertThat(now.broken()).containsOnlyKeys(SERVICE);
  }

  @Test
  void withoutItsPolicyAServiceWouldBeSpokenToInClear() {
    Intake now = BOTH.with(List.of(record(POLICY, NO_EVENT)));

    assertThat(now.resources().all(BackendTlsPolicy.class))
        .isEqualTo(BOTH.resources().all(BackendTlsPolicy.class))
        .hasSize(1);
    assertThat(now.broken()).containsOnlyKeys(POLICY);
    assertThat(now.with(List.of(record(POLICY, (byte[]) null))).resources().keys())
        .containsExactly(SERVICE);
  }

  @Test
  void aStatusThatCannotBeReadPutsNoPolicyOutOfForce() {
    Intake now =
        Intake.EMPTY.with(List.of(record(POLICY, POLICY_YAML + "status: {ancestors: nonsense}\n")));

    assertThat(now.broken()).isEmpty();
    assertThat(now.resources().all(BackendTlsPolicy.class))
        .singleElement()
        .matches(policy -> policy.problem().isEmpty());
  }

  private static LogRecord record(ResourceKey key, String yaml) {
    Resource resource = ResourceYaml.read(yaml).getFirst();
    return record(key, ResourceEvent.newBuilder().setResource(resource).build().toByteArray());
  }

  private static LogRecord record(ResourceKey key, byte @Nullable [] payload) {
    return new LogRecord(Topics.RESOURCES, 0, 0, 0, key.toString(), payload);
  }
}
