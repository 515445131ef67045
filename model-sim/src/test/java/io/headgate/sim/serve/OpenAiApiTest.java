package io.headgate.sim.serve;

import static io.headgate.sim.serve.SimRig.HELLO;
import static io.headgate.sim.serve.SimRig.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.headgate.sim.RunningSim;
import io.headgate.sim.SimConfig;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class OpenAiApiTest {
  @RegisterExtension static final SimRig RIG = new SimRig();
  private static RunningSim sim;

  @BeforeAll
  static void start() {
    sim =
        RIG.start(
            SimConfig.fast("demo")
                .withPod("models", "pod-a")
                .withLoras(List.of("adapter"))
                .withMaxBodyBytes(1 << 20));
  }

  @Test
  void answersChatAndSaysWhoAnswered() throws Exception {
    HttpResponse<String> response = RIG.post(sim, "/v1/chat/completions", HELLO);

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().firstValue("x-inference-pod")).hasValue("pod-a");
    assertThat(response.headers().firstValue("x-inference-namespace")).hasValue("models");
    assertThat(response.headers().firstValue("x-inference-port"))
        .hasValue(Integer.toString(sim.address().getPort()));
    assertThat(response.headers().firstValue("x-request-id")).hasValue("req-1");
    JsonNode body = json(response);
    assertThat(body.at("/object").asText()).isEqualTo("chat.completion");
    assertThat(body.at("/choices/0/message/content").asText()).isNotEmpty();
    assertThat(body.at("/usage/total_tokens").asInt())
        .isEqualTo(
            body.at("/usage/prompt_tokens").asInt() + body.at("/usage/completion_tokens").asInt());
  }

  @Test
  void streamsOneEventPerTokenThenUsageThenDone() throws Exception {
    String body =
        HELLO.replace(
            "{\"model\"",
            "{\"stream\":true,\"stream_options\":{\"include_usage\":true},"
                + "\"max_tokens\":5,\"ignore_eos\":true,\"model\"");
    HttpResponse<String> response = RIG.post(sim, "/v1/chat/completions", body);

    assertThat(response.headers().firstValue("content-type"))
        .hasValueSatisfying(type -> assertThat(type).startsWith("text/event-stream"));
    List<String> events = response.body().lines().filter(line -> !line.isEmpty()).toList();
    assertThat(events).hasSize(1 + 5 + 1 + 1 + 1);
    assertThat(events.get(7)).contains("\"completion_tokens\":5");
    assertThat(events.getLast()).isEqualTo("data: [DONE]");
  }

  @Test
  void secondRequestReportsCachedTokens() throws Exception {
    String body = HELLO.replace("hello", "a long story ".repeat(40));

    JsonNode first = json(RIG.post(sim, "/v1/chat/completions", body));
    JsonNode second = json(RIG.post(sim, "/v1/chat/completions", body));

    String cached = "/usage/prompt_tokens_details/cached_tokens";
    assertThat(first.at(cached).asInt()).isZero();
    assertThat(second.at(cached).asInt()).isGreaterThan(100);
  }

  @Test
  void answersCompletionsEmbeddingsAndResponses() throws Exception {
    String prompt = "{\"model\":\"demo\",\"prompt\":\"once\",\"max_tokens\":3}";
    assertThat(json(RIG.post(sim, "/v1/completions", prompt)).at("/choices/0/finish_reason"))
        .hasToString("\"length\"");
    String input = "{\"model\":\"demo\",\"input\":[\"a\",\"b\"],\"dimensions\":8}";
    JsonNode embeddings = json(RIG.post(sim, "/v1/embeddings", input));
    assertThat(embeddings.at("/data")).hasSize(2);
    assertThat(embeddings.at("/data/0/embedding")).hasSize(8);
    assertThat(embeddings.at("/data/0/embedding")).isNotEqualTo(embeddings.at("/data/1/embedding"));
    String ask = "{\"model\":\"demo\",\"input\":\"hello\"}";
    assertThat(json(RIG.post(sim, "/v1/responses", ask)).at("/output/0/content/0/text").asText())
        .isNotEmpty();
    String stream = RIG.post(sim, "/v1/responses", ask.replace("}", ",\"stream\":true}")).body();
    assertThat(stream)
        .startsWith("event: response.created\n")
        .contains("event: response.output_text.delta\n")
        .contains("event: response.completed\n");
  }

  @Test
  void listsBaseModelAndAdaptersAndServesBoth() throws Exception {
    JsonNode models = json(RIG.get(sim, "/v1/models"));

    assertThat(models.at("/data/0/id").asText()).isEqualTo("demo");
    assertThat(models.at("/data/1/id").asText()).isEqualTo("adapter");
    assertThat(models.at("/data/1/parent").asText()).isEqualTo("demo");
    String body = HELLO.replace("demo", "adapter");
    assertThat(json(RIG.post(sim, "/v1/chat/completions", body)).at("/model").asText())
        .isEqualTo("adapter");
  }

  @Test
  void errorsAreOpenAiShaped() throws Exception {
    assertError(RIG.post(sim, "/v1/chat/completions", HELLO.replace("demo", "x")), 404, "model");
    assertError(RIG.post(sim, "/v1/chat/completions", "{\"model\":"), 400, null);
    assertError(RIG.post(sim, "/v1/chat/completions", "not json"), 400, null);
    assertError(
        RIG.post(sim, "/v1/chat/completions", HELLO.replace("}]", "}],\"max_tokens\":200000")),
        400,
        "messages");
    assertError(RIG.get(sim, "/v1/chat/completions"), 405, null);
    assertError(RIG.get(sim, "/nothing/here"), 404, null);
  }

  @Test
  void tooLargeBodiesAreRefusedWhetherTheirLengthIsDeclaredOrNot() throws Exception {
    byte[] large = new byte[3 << 20];
    assertError(
        RIG.post(sim, "/v1/chat/completions", HttpRequest.BodyPublishers.ofByteArray(large)),
        413,
        null);
    assertError(
        RIG.post(
            sim, "/v1/chat/completions", HttpRequest.BodyPublishers.ofByteArrays(List.of(large))),
        413,
        null);
    assertThat(RIG.post(sim, "/v1/chat/completions", HELLO).statusCode()).isEqualTo(200);
  }

  private static void assertError(HttpResponse<String> response, int status, String param)
      throws Exception {
    assertThat(response.statusCode()).isEqualTo(status);
    JsonNode error = json(response).at("/error");
    assertThat(error.at("/message").asText()).isNotEmpty();
    assertThat(error.at("/type").asText()).isNotEmpty();
    assertThat(error.at("/code").asText()).isNotEmpty();
    assertThat(error.at("/param").isNull() ? null : error.at("/param").asText()).isEqualTo(param);
  }
}
