package io.headgate.epp.server;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;

/**
 * Measures the CPU time a picker process spends per request behind a real Envoy; not a test. {@code
 * Load <class path> [rounds]} starts the picker as a process of its own.
 */
public final class Load {
  private Load() {}

  public static void main(String[] args) throws Exception {
    int rounds = args.length > 1 ? Integer.parseInt(args[1]) : 6;
    Vertx vertx = Vertx.vertx();
    List<Integer> backends = Gateway.startBackends(vertx);
    int port = freePort();
    Process picker =
        new ProcessBuilder(
                ProcessHandle.current().info().command().orElse("java"),
                "-Xmx512m",
                "-Dio.netty.jfr.enabled=false",
                "-XX:+UseSerialGC",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                args[0],
                Front.class.getName(),
                String.valueOf(port),
                "127.0.0.1:" + backends.get(0),
                "127.0.0.1:" + backends.get(1))
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    Awaitility.await().atMost(Duration.ofMinutes(1)).until(() -> listens(port));
    Path home = Files.createTempDirectory("load");
    try (Gateway gateway = new Gateway(home, port, backends)) {
      HttpClient client = vertx.createHttpClient(new PoolOptions().setHttp1MaxSize(16));
      for (int round = 0; round < rounds; round++) {
        run(picker, client, gateway.port(), 2_000, 5_000);
        run(picker, client, gateway.port(), 400_000, 500);
      }
    } finally {
      picker.destroyForcibly();
    }
    System.exit(0);
  }

  private static void run(Process picker, HttpClient client, int port, int size, int count)
      throws IOException, InterruptedException {
    Buffer body = Buffer.buffer(EnvoyTest.chat(size));
    double before = cpuSeconds(picker.pid());
    CountDownLatch done = new CountDownLatch(count);
    AtomicInteger left = new AtomicInteger(count);
    AtomicInteger failed = new AtomicInteger();
    long start = System.nanoTime();
    for (int i = 0; i < 16; i++) {
      next(client, port, body, left, failed, done);
    }
    done.await();
    double seconds = (System.nanoTime() - start) / 1e9;
    double cpu = cpuSeconds(picker.pid()) - before;
    System.out.printf(
        "%d bytes: %.3f ms picker CPU per request, %.0f requests/s, %d failed%n",
        size, cpu * 1000 / count, count / seconds, failed.get());
  }

  private static void next(
      HttpClient client,
      int port,
      Buffer body,
      AtomicInteger left,
      AtomicInteger failed,
      CountDownLatch done) {
    if (left.getAndDecrement() <= 0) {
      return;
    }
    client
        .request(HttpMethod.POST, port, "127.0.0.1", "/v1/chat/completions")
        .compose(request ->
            request
                .send(body)
                .compose(response ->
                    response.statusCode() == 200
                        ? response.end()
                        : Future.failedFuture("status " + response.statusCode())))
        .onComplete(result -> {
          if (result.failed() && failed.incrementAndGet() == 1) {
            System.out.println("first failure: " + result.cause());
          }
          done.countDown();
          next(client, port, body, left, failed, done);
        });
  }

  /** User and system time, in hundredths of a second as Linux counts. */
  private static double cpuSeconds(long pid) throws IOException {
    String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
    return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / 100.0;
  }

  private static boolean listens(int port) {
    try (Socket socket = new Socket("127.0.0.1", port)) {
      return socket.isConnected();
    } catch (IOException _) {
      return false;
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}
