package io.headgate.epp.scrape;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.buffer.ByteBuf;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a server can send on a bare socket. */
class ScrapeConnectionTest {
  private static final Vertx VERTX = Vertx.vertx();
  private static final String OK = "HTTP/1.1 200 OK\r\n";
  private static final String PAGE = OK + "content-length: 3\r\n\r\nabc";

  private final List<String> told = new CopyOnWriteArrayList<>();
  private final List<String> asked = new CopyOnWriteArrayList<>();
  private NetServer server;
  private ScrapeConnection connection;

  @AfterEach
  void end() {
    server.close().await();
  }

  @AfterAll
  static void close() {
    VERTX.close().await();
  }

  @Test
  void aPageIsAskedForAgainOnTheSameConnection() {
    open(socket -> socket.write(PAGE));

    ask();
    expect("head 200 kept", "part abc", "whole");
    ask();
    expect("head 200 kept", "part abc", "whole", "head 200 kept", "part abc", "whole");
    assertThat(asked).hasSize(2).allMatch(text -> text.startsWith("GET /metrics?a=b HTTP/1.1\r\n"));
  }

  @Test
  void interimAnswersAreNoAnswers() {
    open(socket -> socket.write("HTTP/1.1 103 Early Hints\r\n\r\n" + PAGE));

    ask();
    expect("head 200 kept", "part abc", "whole");
  }

  @ParameterizedTest
  @ValueSource(strings = {"HTTP/1.0 200 OK\r\n\r\nabc", OK + "connection: close\r\n\r\nabc"})
  void aPageWithoutLengthEndsWithItsConnection(String answer) {
    open(socket -> socket.end(Buffer.buffer(answer)));

    ask();
    expect("head 200 last", "part abc", "part ", "whole", "closed");
  }

  @Test
  void aPageWithoutLengthIsTheLastEvenWhereTheServerDoesNotSaySo() {
    open(socket -> socket.end(Buffer.buffer(OK + "\r\nabc")));

    ask();
    expect("head 200 last", "part abc", "part ", "whole", "closed");
  }

  @Test
  void aServerThatClosesAfterEachAnswerIsLeft() {
    open(socket -> socket.write(OK + "connection: close\r\ncontent-length: 3\r\n\r\nabc"));

    ask();
    expect("head 200 last", "part abc", "whole", "closed");
  }

  @Test
  void aPageThatBreaksOffIsNotWhole() {
    open(socket -> socket.end(Buffer.buffer(OK + "content-length: 9\r\n\r\nabc")));

    ask();
    expect("head 200 kept", "part abc", "closed");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "garbage\r\n\r\n",
        "HTTP/1.1 101 Switching Protocols\r\nupgrade: h2c\r\n\r\n",
        OK + "content-length: x\r\n\r\n"
      })
  void whatIsNoAnswerEndsTheConnection(String answer) {
    open(socket -> socket.write(answer));

    ask();
    await().until(() -> !told.isEmpty());
    assertThat(told).singleElement().asString().startsWith("broken ");
  }

  @Test
  void hugeHeadsAndEndlessInterimAnswersEndTheConnection() {
    open(socket -> socket.write(OK + "a: " + "x".repeat(20_000) + "\r\n\r\n"));
    ask();
    await().until(() -> told.stream().anyMatch(one -> one.startsWith("broken ")));
    server.close().await();
    told.clear();

    open(socket -> socket.write("HTTP/1.1 103 Early Hints\r\n\r\n".repeat(50)));
    ask();
    await().until(() -> !told.isEmpty());
    assertThat(told).containsExactly("broken status 103 in place of an answer");
  }

  @Test
  void aSurplusAnswerEndsTheConnection() {
    open(socket -> socket.write(PAGE + PAGE));

    ask();
    expect("head 200 kept", "part abc", "whole", "broken an answer that nobody asked for");
  }

  @Test
  void anAbandonedConnectionTellsNothing() {
    open(socket -> {});

    ask();
    await().until(() -> !asked.isEmpty());
    VERTX.runOnContext(_ -> connection.abandon());
    open(socket -> socket.write(PAGE));
    ask();

    expect("head 200 kept", "part abc", "whole");
  }

  private void open(Consumer<NetSocket> answer) {
    NetServer before = server;
    server =
        VERTX
            .createNetServer()
            .connectHandler(socket ->
                socket.handler(bytes -> {
                  asked.add(bytes.toString());
                  answer.accept(socket);
                }))
            .listen(SocketAddress.inetSocketAddress(0, "127.0.0.1"))
            .await();
    if (before != null) {
      before.close().await();
    }
    connection =
        ScrapeConnection.open(
                VERTX.createNetClient(new NetClientOptions().setConnectTimeout(5_000)),
                "127.0.0.1",
                server.actualPort(),
                "/metrics?a=b",
                new Told())
            .await();
  }

  private void ask() {
    connection.ask();
  }

  private void expect(String... events) {
    await().untilAsserted(() -> assertThat(told).containsExactly(events));
  }

  private final class Told implements ScrapeConnection.Listener {
    @Override
    public void head(int status, boolean kept) {
      told.add("head " + status + (kept ? " kept" : " last"));
    }

    @Override
    public void part(ByteBuf bytes) {
      told.add("part " + bytes.toString(StandardCharsets.UTF_8));
    }

    @Override
    public void whole() {
      told.add("whole");
    }

    @Override
    public void broken(Throwable cause) {
      told.add("broken " + cause.getMessage());
    }

    @Override
    public void closed() {
      told.add("closed");
    }
  }
}
