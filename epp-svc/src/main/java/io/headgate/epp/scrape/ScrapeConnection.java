package io.headgate.epp.scrape;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseDecoder;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import io.vertx.core.Future;
import io.vertx.core.internal.net.NetSocketInternal;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetSocket;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
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
  private static final HttpDecoderConfig LIMITS =
      new HttpDecoderConfig().setMaxInitialLineLength(4 * 1024).setMaxHeaderSize(16 * 1024);

  private final NetSocketInternal socket;
  private final ByteBuf request;
  private final Listener listener;
  private boolean asked;
  private boolean kept;
  private boolean interim;

  /** Learns what comes. After {@link #broken} and {@link #closed} nothing comes any more. */
  interface Listener {
    /** {@code kept}: the server means to answer more requests on this connection. */
    void head(int status, boolean kept);

    /** Bytes of the page, to be read at once. */
    void piece(ByteBuf bytes);

    /** The page is complete; the next may be asked for. */
    void whole();

    /** Not HTTP, or more than was asked for; the connection is closed. */
    void broken(Throwable cause);

    void closed();
  }

  private ScrapeConnection(NetSocketInternal socket, ByteBuf request, Listener listener) {
    this.socket = socket;
    this.request = request;
    this.listener = listener;
  }

  /**
   * Connects.
   *
   * @param host an address or a name
   * @param path with query, of a GET
   */
  static Future<ScrapeConnection> open(
      NetClient client, String host, int port, String path, Listener listener) {
    return client.connect(port, host).map(socket -> over(socket, host, port, path, listener));
  }

  private static ScrapeConnection over(
      NetSocket socket, String host, int port, String path, Listener listener) {
    String authority = (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
    String head = "GET " + path + " HTTP/1.1\r\nhost: " + authority + "\r\n\r\n";
    ByteBuf request =
        Unpooled.unreleasableBuffer(
            Unpooled.wrappedBuffer(head.getBytes(StandardCharsets.US_ASCII)).asReadOnly());
    NetSocketInternal inner = (NetSocketInternal) socket;
    ScrapeConnection connection = new ScrapeConnection(inner, request, listener);
    inner.channelHandlerContext().pipeline().addFirst(new HttpResponseDecoder(LIMITS));
    inner.messageHandler(connection::message);
    inner.closeHandler(_ -> listener.closed());
    inner.exceptionHandler(
        cause -> LOG.atDebug().addKeyValue("cause", cause).log("connection to a model server"));
    return connection;
  }

  /** Asks for the page; not before the last one is whole. */
  void ask() {
    asked = true;
    interim = false;
    socket.writeMessage(request.duplicate()).onFailure(_ -> {}); // the end of the socket tells
  }

  void close() {
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
      if (message instanceof HttpContent content && asked && !interim) {
        listener.piece(content.content());
      }
      if (message instanceof LastHttpContent && asked && !interim) {
        asked = false;
        listener.whole();
        if (!kept) {
          close();
        }
      }
    } finally {
      ReferenceCountUtil.release(message);
    }
  }

  private void head(HttpResponse head) {
    if (!asked) {
      fail(new IOException("an answer that nobody asked for"));
      return;
    }
    interim = head.status().codeClass() == HttpStatusClass.INFORMATIONAL;
    if (!interim) {
      kept = HttpUtil.isKeepAlive(head);
      listener.head(head.status().code(), kept);
    }
  }

  private void fail(Throwable cause) {
    asked = false;
    close();
    listener.broken(cause);
  }
}
