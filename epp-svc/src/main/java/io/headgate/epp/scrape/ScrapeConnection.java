package io.headgate.epp.scrape;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseDecoder;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.net.NetSocketInternal;
import io.vertx.core.net.NetClient;
import java.io.IOException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An HTTP/1.1 connection that asks for one page, again and again. Confined to the context that
 * opened it.
 *
 * <p>A picker without requests does little but scrape, twenty times a second and endpoint. Netty's
 * decoder right on the socket takes a third of the CPU that a client for all of HTTP does.
 */
final class ScrapeConnection {
  private static final Logger LOG = LoggerFactory.getLogger(ScrapeConnection.class);
  private static final int LARGEST_HEAD = 16 * 1024;
  private static final int MOST_INTERIM = 4;

  private final NetSocketInternal socket;
  private final Buffer request;
  private @Nullable Listener listener;
  private boolean asked;
  private boolean kept;
  private boolean brokenOff;
  private int interim;
  private boolean inInterim;

  /** Learns what comes; nothing after {@link #broken} or {@link #closed}. */
  interface Listener {
    /** {@code kept}: the server means to answer more requests on this connection. */
    void head(int status, boolean kept);

    /** Bytes of the page, to be read at once. */
    void part(ByteBuf bytes);

    /** The page is complete; the next may be asked for. */
    void whole();

    /** What came is no answer; the connection is given up. */
    void broken(Throwable cause);

    void closed();
  }

  private ScrapeConnection(NetSocketInternal socket, Buffer request, Listener listener) {
    this.socket = socket;
    this.request = request;
    this.listener = listener;
  }

  /**
   * Opens one.
   *
   * @param host an address or a name
   * @param path with query, of a GET; printable ASCII
   */
  static Future<ScrapeConnection> open(
      NetClient client, String host, int port, String path, Listener listener) {
    String authority = (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
    Buffer request = Buffer.buffer("GET " + path + " HTTP/1.1\r\nhost: " + authority + "\r\n\r\n");
    return client
        .connect(port, host)
        .map(socket -> {
          ScrapeConnection connection =
              new ScrapeConnection((NetSocketInternal) socket, request, listener);
          connection.listen(authority);
          return connection;
        });
  }

  private void listen(String authority) {
    socket
        .channelHandlerContext()
        .pipeline()
        .addFirst(new HttpResponseDecoder(new HttpDecoderConfig().setMaxHeaderSize(LARGEST_HEAD)));
    socket.messageHandler(this::message);
    socket.exceptionHandler(cause -> {
      brokenOff = true;
      LOG.atDebug().addKeyValue("server", authority).setCause(cause).log("connection broke");
    });
    socket.closeHandler(_ -> last(Listener::closed));
  }

  /** Asks for the page; not before the last one is whole. */
  void ask() {
    asked = true;
    interim = 0;
    socket.write(request).onFailure(_ -> {}); // the end of the socket tells
  }

  /** Nothing is told any more. */
  void abandon() {
    listener = null;
    close();
  }

  private void close() {
    socket.close().onFailure(_ -> {}); // it is closed already
  }

  private void message(Object message) {
    try {
      if (message instanceof HttpObject part && part.decoderResult().isFailure()) {
        fail(part.decoderResult().cause());
        return;
      }
      if (message instanceof HttpResponse head) {
        head(head);
      }
      if (message instanceof HttpContent content) {
        content(content);
      }
    } finally {
      ReferenceCountUtil.release(message);
    }
  }

  private void head(HttpResponse head) {
    inInterim = head.status().codeClass() == HttpStatusClass.INFORMATIONAL;
    if (!asked) {
      fail(new IOException("an answer that nobody asked for"));
    } else if (!inInterim) {
      kept = HttpUtil.isKeepAlive(head) && endIsTold(head);
      tell(told -> told.head(head.status().code(), kept));
    } else if (++interim > MOST_INTERIM
        || head.status().equals(HttpResponseStatus.SWITCHING_PROTOCOLS)) {
      fail(new IOException("status " + head.status().code() + " in place of an answer"));
    }
  }

  /** Else the answer ends where the connection does. */
  private static boolean endIsTold(HttpResponse head) {
    return HttpUtil.isContentLengthSet(head)
        || HttpUtil.isTransferEncodingChunked(head)
        || head.status().equals(HttpResponseStatus.NO_CONTENT)
        || head.status().equals(HttpResponseStatus.NOT_MODIFIED);
  }

  private void content(HttpContent content) {
    if (!asked || inInterim) {
      return;
    }
    tell(told -> told.part(content.content()));
    if (content instanceof LastHttpContent && !brokenOff) {
      asked = false;
      tell(Listener::whole);
      if (!kept) {
        close();
      }
    }
  }

  private void fail(Throwable cause) {
    last(told -> told.broken(cause));
    close();
  }

  private void tell(Consumer<Listener> what) {
    if (listener != null) {
      what.accept(listener);
    }
  }

  private void last(Consumer<Listener> what) {
    Listener told = listener;
    listener = null;
    if (told != null) {
      what.accept(told);
    }
  }
}
