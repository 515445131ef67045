package io.headgate.sim.serve;

import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.sim.RunningSim;
import io.headgate.sim.SimConfig;
import io.headgate.sim.engine.EngineConfig;
import io.headgate.sim.engine.Speeds;
import io.vertx.core.Future;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class ManyConnectionsTest {
  private static final int CONNECTIONS = 2000;

  @RegisterExtension static final SimRig RIG = new SimRig();

  @Test
  void twoThousandStreamsRunAtOnceAndAllComplete() {
    long second = TimeUnit.SECONDS.toNanos(1);
    RunningSim sim =
        RIG.start(
            SimConfig.quick("demo")
                .withEngine(EngineConfig.DEFAULT.withMaxNumSeqs(CONNECTIONS))
                .withSpeeds(new Speeds(second, 0, 0, second / 10, 1, 1)));
    HttpClient client =
        RIG.vertx.createHttpClient(
            new HttpClientOptions()
                .setDefaultHost("127.0.0.1")
                .setDefaultPort(sim.address().getPort()),
            new PoolOptions().setHttp1MaxSize(CONNECTIONS));
    String body =
        "{\"model\":\"demo\",\"stream\":true,\"ignore_eos\":true,\"max_tokens\":5,"
            + "\"messages\":[{\"role\":\"user\",\"content\":\"hello\"}]}";

    List<Future<String>> answers = new ArrayList<>();
    for (int i = 0; i < CONNECTIONS; i++) {
      answers.add(
          client
              .request(HttpMethod.POST, "/v1/chat/completions")
              // Here and not later: a body nobody asks for at once is lost.
              .compose(request -> request.send(body).compose(response -> response.body()))
              .map(buffer -> buffer.toString()));
    }
    SimRig.await(Future.all(answers));

    assertThat(answers).allSatisfy(answer -> assertThat(answer.result()).endsWith("[DONE]\n\n"));
    assertThat(sim.stats().succeeded()).isEqualTo(CONNECTIONS);
    assertThat(sim.stats().connections()).isEqualTo(CONNECTIONS);
  }
}
