package io.headgate.events.v1;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import com.google.protobuf.TextFormat;
import io.headgate.events.Topic;
import io.headgate.events.Topics;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Bytes that an earlier version wrote must mean the same for ever. {@code -Dheadgate.golden=write}
 * writes the files of new messages anew; changing existing ones breaks logs in the field.
 */
class GoldenEventsTest {
  private static final Path GOLDEN = Path.of("src/test/golden/events/v1");
  private static final boolean WRITE = "write".equals(System.getProperty("headgate.golden"));

  static Stream<String> cases() {
    return Examples.ALL.keySet().stream();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void bytesOnDiskStillMeanTheSame(String name) throws IOException {
    Message example = Examples.ALL.get(name);
    Path binary = GOLDEN.resolve(name + ".bin");
    Path text = GOLDEN.resolve(name + ".txt");
    if (WRITE) {
      Files.createDirectories(GOLDEN);
      Files.write(binary, deterministic(example));
      Files.writeString(text, TextFormat.printer().printToString(example));
    }

    byte[] golden = Files.readAllBytes(binary);
    Message decoded = example.getParserForType().parseFrom(golden);

    assertThat(decoded).isEqualTo(example);
    assertThat(decoded.getUnknownFields().asMap()).isEmpty();
    assertThat(TextFormat.printer().printToString(decoded)).isEqualTo(Files.readString(text));
    assertThat(deterministic(example)).isEqualTo(golden);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void roundTripKeepsEverything(String name) throws IOException {
    Message example = Examples.ALL.get(name);
    assertThat(example.getParserForType().parseFrom(example.toByteArray())).isEqualTo(example);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void fieldsOfALaterVersionAreCarriedAlong(String name) throws IOException {
    Message example = Examples.ALL.get(name);
    ByteArrayOutputStream later = new ByteArrayOutputStream();
    later.write(example.toByteArray());
    CodedOutputStream unknown = CodedOutputStream.newInstance(later);
    unknown.writeString(9_999, "from the future");
    unknown.flush();

    Message decoded = example.getParserForType().parseFrom(later.toByteArray());

    assertThat(decoded.getUnknownFields().hasField(9_999)).isTrue();
    assertThat(decoded.toByteArray()).isEqualTo(later.toByteArray());
  }

  @Test
  void everyFieldOfEveryTopicIsInSomeExample() {
    Set<String> declared = new HashSet<>();
    Set<String> used = new HashSet<>();
    for (Topic<?> topic : Topics.ALL) {
      declare(((Message) topic.decode(new byte[0])), declared);
    }
    Examples.ALL.values().forEach(example -> use(example, used));

    assertThat(used).containsAll(declared);
  }

  @Test
  void noGoldenFileIsLeftOver() throws IOException {
    try (Stream<Path> files = Files.list(GOLDEN)) {
      assertThat(files.map(file -> file.getFileName().toString().replaceAll("\\.[a-z]+$", "")))
          .allMatch(Examples.ALL::containsKey);
    }
  }

  private static byte[] deterministic(Message message) throws IOException {
    byte[] bytes = new byte[message.getSerializedSize()];
    CodedOutputStream out = CodedOutputStream.newInstance(bytes);
    out.useDeterministicSerialization();
    message.writeTo(out);
    out.checkNoSpaceLeft();
    return bytes;
  }

  private static void declare(Message prototype, Set<String> fields) {
    for (FieldDescriptor field : prototype.getDescriptorForType().getFields()) {
      if (fields.add(field.getFullName())
          && field.getJavaType() == FieldDescriptor.JavaType.MESSAGE) {
        declare(prototype.newBuilderForType().newBuilderForField(field).build(), fields);
      }
    }
  }

  private static void use(Message message, Set<String> fields) {
    for (Map.Entry<FieldDescriptor, Object> entry : message.getAllFields().entrySet()) {
      fields.add(entry.getKey().getFullName());
      if (entry.getValue() instanceof Message nested) {
        use(nested, fields);
      } else if (entry.getValue() instanceof Iterable<?> list) {
        list.forEach(element -> {
          if (element instanceof Message nested) {
            use(nested, fields);
          }
        });
      }
    }
  }

  /** One message per kind of event, with every field set to something that is not its default. */
  private static final class Examples {
    private static final ByteString JSON = ByteString.copyFromUtf8("{\"kind\":\"HTTPRoute\"}");
    static final Map<String, Message> ALL = new TreeMap<>();

    static {
      ALL.put(
          "ResourceEvent.resource",
          ResourceEvent.newBuilder()
              .setResource(
                  Resource.newBuilder()
                      .setApiVersion("gateway.networking.k8s.io/v1")
                      .setKind("HTTPRoute")
                      .setNamespace("shop")
                      .setName("chat")
                      .setUid("0f3c")
                      .setResourceVersion("42")
                      .setGeneration(3)
                      .setJson(JSON)
                      .setOrigin("routes.yaml:12"))
              .build());
      ALL.put(
          "ResourceEvent.synced",
          ResourceEvent.newBuilder()
              .setSynced(Synced.newBuilder().setSource("directory").setObjects(17))
              .build());
      ALL.put(
          "XdsEvent.message",
          XdsEvent.newBuilder()
              .setResource(xds().setMessage(ByteString.fromHex("0a0161")))
              .build());
      ALL.put(
          "XdsEvent.sealed",
          XdsEvent.newBuilder().setResource(xds().setSealed(ByteString.fromHex("ff00"))).build());
      ALL.put(
          "XdsEvent.published",
          XdsEvent.newBuilder()
              .setPublished(
                  Published.newBuilder()
                      .setGateway("shop/edge")
                      .setRevision(9)
                      .setDigest("0123456789abcdef")
                      .addCauses("HTTPRoute.gateway.networking.k8s.io/shop/chat")
                      .setResourcesOffset(1234))
              .build());
      ALL.put(
          "XdsEvent.published.account",
          XdsEvent.newBuilder()
              .setPublished(
                  Published.newBuilder()
                      .setGateway("shop/edge")
                      .setRevision(9)
                      .setServiceAccount("shop/edge-headgate"))
              .build());
      ALL.put(
          "DesiredEvent.object",
          DesiredEvent.newBuilder()
              .setObject(
                  DesiredObject.newBuilder()
                      .setApiVersion("v1")
                      .setKind("Service")
                      .setNamespace("shop")
                      .setName("pool-ip-1234abcd")
                      .setJson(JSON))
              .build());
      ALL.put(
          "DesiredEvent.status",
          DesiredEvent.newBuilder()
              .setStatus(
                  DesiredStatus.newBuilder()
                      .setApiVersion("gateway.networking.k8s.io/v1")
                      .setKind("Gateway")
                      .setNamespace("shop")
                      .setName("edge")
                      .setObservedGeneration(5)
                      .setJson(JSON))
              .build());
      ALL.put(
          "AckEvent",
          AckEvent.newBuilder()
              .setGateway("shop/edge")
              .setNode("envoy-1")
              .setTypeUrl("type.googleapis.com/envoy.config.cluster.v3.Cluster")
              .setOutcome(AckEvent.Outcome.NACKED)
              .setRevision(9)
              .setError("no such cluster")
              .addResources("pool/shop/chat")
              .setAtMicros(1_700_000_000_000_001L)
              .build());
      ALL.put(
          "EndpointSample",
          EndpointSample.newBuilder()
              .setPool("shop/chat")
              .setEndpoint("127.0.0.11:8000")
              .setAtMicros(1_700_000_000_000_002L)
              .setReachable(true)
              .setError("timed out")
              .setWaiting(4)
              .setRunning(2)
              .setKvCacheUsage(0.625)
              .setBlockSize(16)
              .setGpuBlocks(2048)
              .setMaxLora(4)
              .addRunningLoras("sql")
              .addWaitingLoras("poetry")
              .build());
      ALL.put(
          "EndpointSample.unreported",
          EndpointSample.newBuilder()
              .setPool("shop/chat")
              .setEndpoint("127.0.0.11:8000")
              .setAtMicros(1_700_000_000_000_002L)
              .setReachable(true)
              .setWaiting(4)
              .addUnreported("kv_cache_usage")
              .build());
      ALL.put("DecisionEvent.picked", DecisionEvent.newBuilder().setPicked(picked()).build());
      ALL.put(
          "DecisionEvent.picked.unreported",
          DecisionEvent.newBuilder()
              .setPicked(
                  Picked.newBuilder()
                      .setId("d1")
                      .addCandidates(
                          Candidate.newBuilder()
                              .setEndpoint("127.0.0.11:8000")
                              .addUnreported("waiting")
                              .addUnreported("running")))
              .build());
      ALL.put(
          "DecisionEvent.finished",
          DecisionEvent.newBuilder()
              .setFinished(
                  Finished.newBuilder()
                      .setId("d1")
                      .setRequestId("r1")
                      .setPool("shop/chat")
                      .setAtMicros(1_700_000_000_000_004L)
                      .setOutcome(Finished.Outcome.CLIENT_GONE)
                      .setServed("127.0.0.11:8000")
                      .setStatus(200)
                      .setFirstByteMicros(1500)
                      .setDurationMicros(250_000)
                      .setPromptTokens(12)
                      .setCompletionTokens(34)
                      .setCachedTokens(-1)
                      .setResponseBytes(4096))
              .build());
      ALL.put(
          "ExchangeBatch",
          ExchangeBatch.newBuilder()
              .addExchanges(
                  Exchange.newBuilder()
                      .setRequestId("r1")
                      .setGateway("shop/edge")
                      .setNode("edge-0")
                      .setAtMicros(1_700_000_000_000_005L)
                      .setMethod("POST")
                      .setHost("shop.example")
                      .setPath("/v1/chat/completions")
                      .setRoute("httproute/shop/chat/0/0")
                      .setCluster("pool/shop/chat/8000")
                      .setEndpoint("127.0.0.11:8000")
                      .setStatus(200)
                      .setDetails("upstream_reset_after_response_started{connection_termination}")
                      .addFlags("upstream_connection_termination")
                      .setRequestBytes(512)
                      .setResponseBytes(77)
                      .setDurationMicros(1234))
              .build());
      ALL.put(
          "DecisionEvent.batch",
          DecisionEvent.newBuilder()
              .setBatch(
                  DecisionBatch.newBuilder()
                      .addEvents(
                          DecisionEvent.newBuilder().setPicked(Picked.newBuilder().setId("d1")))
                      .addEvents(
                          DecisionEvent.newBuilder()
                              .setFinished(Finished.newBuilder().setId("d1"))))
              .build());
    }

    private static XdsResource.Builder xds() {
      return XdsResource.newBuilder()
          .setGateway("shop/edge")
          .setTypeUrl("type.googleapis.com/envoy.config.cluster.v3.Cluster")
          .setName("pool/shop/chat")
          .setVersion("0123456789abcdef");
    }

    private static Picked picked() {
      return Picked.newBuilder()
          .setId("d1")
          .setRequestId("r1")
          .setPool("shop/chat")
          .setAtMicros(1_700_000_000_000_003L)
          .setModel("llama")
          .setPath("/v1/chat/completions")
          .setStreaming(true)
          .setRequestBytes(512)
          .setPromptBytes(400)
          .setPromptHash("fedcba9876543210")
          .setConfigVersion("c1")
          .setSeed(-7)
          .addSubsetHint("127.0.0.11")
          .setSubsetPresent(true)
          .addCandidates(
              Candidate.newBuilder()
                  .setEndpoint("127.0.0.11:8000")
                  .setPod("chat-0")
                  .setDroppedBy("lora-affinity")
                  .addScores(0.5)
                  .setTotal(1.0)
                  .setWaiting(4)
                  .setRunning(2)
                  .setKvCacheUsage(0.625)
                  .setInFlight(3)
                  .setSampleAgeMillis(-1)
                  .setPrefixBlocksMatched(5)
                  .setPrefixBlocksTotal(8))
          .addEndpoints("127.0.0.11:8000")
          .setVerdict(Picked.Verdict.SATURATED)
          .setStatus(429)
          .setReason("all endpoints are full")
          .setTookMicros(321)
          .addScorers(Scorer.newBuilder().setName("queue").setWeight(2))
          .build();
    }
  }
}
