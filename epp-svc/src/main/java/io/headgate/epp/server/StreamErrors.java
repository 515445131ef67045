package io.headgate.epp.server;

import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http2.Http2CodecUtil;
import io.netty.handler.codec.http2.Http2Exception.StreamException;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.net.impl.ConnectionBase;

/**
 * Keeps the error of one HTTP/2 stream from ending its connection, and with it every other request
 * that is being picked for.
 *
 * <p>Envoy resets each stream when it is done with it, often in the packet that ends the stream. An
 * answer still queued then fails with a {@link StreamException}: Netty closes the stream, but
 * Vert.x 5.0 hands its writes promises whose failures travel the pipeline, and closes the
 * connection on whatever arrives there.
 */
@Sharable
final class StreamErrors extends ChannelInboundHandlerAdapter {
  private static final String NAME = "headgate-stream-errors";
  private static final StreamErrors HANDLER = new StreamErrors();

  private StreamErrors() {}

  /** Contains errors on {@code connection} from now on. */
  static void containedIn(HttpConnection connection) {
    ChannelPipeline pipeline = ((ConnectionBase) connection).channel().pipeline();
    if (pipeline.get(NAME) == null) {
      pipeline.addFirst(NAME, HANDLER);
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    if (!(Http2CodecUtil.getEmbeddedHttp2Exception(cause) instanceof StreamException)) {
      context.fireExceptionCaught(cause);
    }
  }
}
