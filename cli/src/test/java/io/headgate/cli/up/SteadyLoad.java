package io.headgate.cli.up;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;

/** Sends requests from a few threads, back to back, until closed; counts what came back. */
final class SteadyLoad implements AutoCloseable {
  private static final int MOST_REQUESTS = 50_000;

  /** What an answer is counted as. */
  @FunctionalInterface
  interface Verdict {
    String on(int number, HttpResponse<String> response);
  }

  private final IntFunction<HttpRequest> requests;
  private final Verdict verdict;

  private final AtomicBoolean running = new AtomicBoolean(true);
  private final AtomicInteger sent = new AtomicInteger();
  private final SortedMap<String, Integer> results = new TreeMap<>();
  private final List<Thread> threads = new ArrayList<>();

  /** Counts answers by status, those other than 200 with their body. */
  SteadyLoad(HttpClient client, int workers, IntFunction<HttpRequest> requests) {
    this(client, workers, requests, (_, response) -> status(response));
  }

  SteadyLoad(HttpClient client, int workers, IntFunction<HttpRequest> requests, Verdict verdict) {
    this.requests = requests;
    this.verdict = verdict;
    for (int i = 0; i < workers; i++) {
      threads.add(Thread.ofVirtual().start(() -> work(client)));
    }
  }

  static String status(HttpResponse<String> response) {
    return response.statusCode() == 200
        ? "200"
        : response.statusCode() + " " + response.body().strip();
  }

  private void work(HttpClient client) {
    int number = sent.getAndIncrement();
    while (running.get() && number < MOST_REQUESTS) {
      String result;
      try {
        result = verdict.on(number, client.send(requests.apply(number), BodyHandlers.ofString()));
      } catch (IOException e) {
        result = e.getClass().getSimpleName() + " " + e.getMessage();
      } catch (InterruptedException e) {
        return;
      }
      count(result);
      number = sent.getAndIncrement();
    }
  }

  private synchronized void count(String result) {
    results.merge(result, 1, Integer::sum);
  }

  /** Waits until so many more have ended. */
  void carryOn(int more) {
    int target = ended() + more;
    await()
        .atMost(Duration.ofSeconds(30))
        .pollInterval(Duration.ofMillis(5))
        .until(() -> ended() >= target);
  }

  /** How many ended so far. */
  synchronized int ended() {
    return results.values().stream().mapToInt(Integer::intValue).sum();
  }

  /** Statuses and failures with their counts, so far. */
  synchronized SortedMap<String, Integer> results() {
    return new TreeMap<>(results);
  }

  /** Ends the load and returns what came back. */
  SortedMap<String, Integer> finish() {
    running.set(false);
    for (Thread thread : threads) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    return results();
  }

  @Override
  public void close() {
    finish();
  }
}
