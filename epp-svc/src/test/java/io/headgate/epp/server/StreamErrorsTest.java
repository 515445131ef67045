package io.headgate.epp.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.envoyproxy.envoy.config.core.v3.HeaderMap;
import io.envoyproxy.envoy.config.core.v3.HeaderValue;
import io.envoyproxy.envoy.service.ext_proc.v3.HttpHeaders;
import io.envoyproxy.envoy.service.ext_proc.v3.ProcessingRequest;
import io.headgate.epp.EppOptions;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersEncoder;
import io.netty.handler.codec.http2.Http2CodecUtil;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Flags;
import io.netty.handler.codec.http2.Http2FrameTypes;
import io.netty.handler.codec.http2.Http2HeadersEncoder;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import org.junit.jupiter.api.Test;

class StreamErrorsTest {
  private static final int WAVES = 20;
  private static final short END = Http2Flags.END_STREAM;
  private static final short NO_FLAGS = 0;

  private final Http2HeadersEncoder headers = new DefaultHttp2HeadersEncoder();

  /** In one packet: a request, its end and its reset. The answer is queued when the reset comes. */
  @Test
  void aStreamResetInThePacketOfItsRequestLeavesTheConnectionAlone() throws Exception {
    FixedPools pools = new FixedPools("default/pool", "10.0.0.1:8000");
    try (Front picker = new Front(pools, EppOptions.local().withDefaultPool("default/pool"));
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), picker.ports().grpc())) {
      socket.setSoTimeout(20_000);
      socket.setTcpNoDelay(true);
      OutputStream out = socket.getOutputStream();
      DataInputStream in = new DataInputStream(socket.getInputStream());
      ByteBuf hello = Unpooled.buffer().writeBytes(Http2CodecUtil.connectionPrefaceBuf());
      frame(hello, Http2FrameTypes.SETTINGS, NO_FLAGS, 0, Unpooled.EMPTY_BUFFER);
      out.write(ByteBufUtil.getBytes(hello));
      for (int wave = 0; wave < WAVES; wave++) {
        int stream = 2 * wave + 1;
        ByteBuf packet = Unpooled.buffer();
        open(packet, stream);
        frame(packet, Http2FrameTypes.DATA, END, stream, request());
        ByteBuf cancel = Unpooled.buffer().writeInt((int) Http2Error.CANCEL.code());
        frame(packet, Http2FrameTypes.RST_STREAM, NO_FLAGS, stream, cancel);
        ByteBuf ping = Unpooled.buffer().writeLong(wave);
        frame(packet, Http2FrameTypes.PING, NO_FLAGS, 0, ping);
        out.write(ByteBufUtil.getBytes(packet));
        assertThat(nextPong(in)).as("answer to ping %d", wave).isEqualTo(wave);
      }
      assertThat(pools.reserved).hasValue(WAVES);
    }
  }

  private void open(ByteBuf packet, int stream) throws Http2Exception {
    ByteBuf block = Unpooled.buffer();
    headers.encodeHeaders(
        stream,
        new DefaultHttp2Headers()
            .method("POST")
            .scheme("http")
            .authority("picker")
            .path("/" + ExtProcService.NAME + "/Process")
            .set("content-type", "application/grpc")
            .set("te", "trailers"),
        block);
    frame(packet, Http2FrameTypes.HEADERS, Http2Flags.END_HEADERS, stream, block);
  }

  private static void frame(ByteBuf packet, byte type, short flags, int stream, ByteBuf payload) {
    packet.writeMedium(payload.readableBytes()).writeByte(type).writeByte(flags);
    packet.writeInt(stream).writeBytes(payload);
  }

  /** A GET's headers as a gRPC message: answered as soon as it is read. */
  private static ByteBuf request() {
    byte[] message =
        ProcessingRequest.newBuilder()
            .setRequestHeaders(
                HttpHeaders.newBuilder()
                    .setEndOfStream(true)
                    .setHeaders(
                        HeaderMap.newBuilder()
                            .addHeaders(header(":method", "GET"))
                            .addHeaders(header(":path", "/v1/models"))))
            .build()
            .toByteArray();
    return Unpooled.buffer().writeByte(0).writeInt(message.length).writeBytes(message);
  }

  private static HeaderValue header(String name, String value) {
    return HeaderValue.newBuilder()
        .setKey(name)
        .setRawValue(ByteString.copyFromUtf8(value))
        .build();
  }

  /** Reads past other frames; fails when the peer closes. */
  private static long nextPong(DataInputStream in) throws IOException {
    while (true) {
      int length = in.readUnsignedByte() << 16 | in.readUnsignedShort();
      byte type = in.readByte();
      byte flags = in.readByte();
      int stream = in.readInt();
      byte[] payload = in.readNBytes(length);
      assertThat(type).as("frame on stream %d", stream).isNotEqualTo(Http2FrameTypes.GO_AWAY);
      if (type == Http2FrameTypes.PING && (flags & Http2Flags.ACK) != 0) {
        return Unpooled.wrappedBuffer(payload).readLong();
      }
    }
  }
}
