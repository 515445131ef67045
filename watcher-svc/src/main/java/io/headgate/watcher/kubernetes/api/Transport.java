package io.headgate.watcher.kubernetes.api;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.http.HttpClient;
import io.fabric8.kubernetes.client.jdkhttp.JdkHttpClientFactory;
import io.fabric8.kubernetes.client.jdkhttp.JdkHttpClientImpl;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Connections to the API server, thrown away as a whole: one that has gone quiet would otherwise be
 * used again and again.
 */
final class Transport implements AutoCloseable {
  private final ExecutorService executor =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("headgate-api-", 0).factory());
  private final KeepingBuilder builder = new KeepingBuilder();
  private final HttpClient http;

  Transport(Config config) {
    builder.executor(executor);
    http = new Factory(builder).newBuilder(config).build();
  }

  HttpClient http() {
    return http;
  }

  /** Cuts every connection; what is under way fails. */
  @Override
  public void close() {
    builder.cut();
    http.close();
    executor.shutdown();
  }

  private static final class Factory extends JdkHttpClientFactory {
    private final KeepingBuilder builder;

    Factory(KeepingBuilder builder) {
      this.builder = builder;
    }

    @Override
    protected java.net.http.HttpClient.Builder createNewHttpClientBuilder() {
      return builder;
    }

    @Override
    protected void closeHttpClient(JdkHttpClientImpl client) {
      builder.cut();
    }
  }
}
