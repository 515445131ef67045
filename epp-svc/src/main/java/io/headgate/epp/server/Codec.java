package io.headgate.epp.server;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnsafeByteOperations;
import io.envoyproxy.envoy.service.ext_proc.v3.ProcessingRequest;
import io.envoyproxy.envoy.service.ext_proc.v3.ProcessingResponse;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.buffer.BufferInternal;
import io.vertx.grpc.common.CodecException;
import io.vertx.grpc.common.GrpcMessage;
import io.vertx.grpc.common.GrpcMessageDecoder;
import io.vertx.grpc.common.GrpcMessageEncoder;
import io.vertx.grpc.common.WireFormat;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Bytes to messages and back: bodies are slices of what was received. */
final class Codec {
  static final GrpcMessageDecoder<ProcessingRequest> DECODER = new Decoder();
  static final GrpcMessageEncoder<ProcessingResponse> ENCODER = new Encoder();

  private Codec() {}

  /** Takes {@code payload} over: the message's bodies are slices of it. */
  static ProcessingRequest parse(Buffer payload) throws InvalidProtocolBufferException {
    CodedInputStream in = wrapped(payload).newCodedInput();
    in.enableAliasing(true);
    return ProcessingRequest.parser().parseFrom(in);
  }

  /** Vert.x assembles messages on the heap and never writes to them again. */
  private static ByteString wrapped(Buffer payload) {
    ByteBuf bytes = ((BufferInternal) payload).getByteBuf();
    return bytes.hasArray()
        ? UnsafeByteOperations.unsafeWrap(
            bytes.array(), bytes.arrayOffset() + bytes.readerIndex(), bytes.readableBytes())
        : UnsafeByteOperations.unsafeWrap(payload.getBytes());
  }

  static byte[] bytes(ProcessingResponse message) {
    byte[] bytes = new byte[message.getSerializedSize()];
    CodedOutputStream out = CodedOutputStream.newInstance(bytes);
    try {
      message.writeTo(out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes;
  }

  private static final class Decoder implements GrpcMessageDecoder<ProcessingRequest> {
    @Override
    public ProcessingRequest decode(GrpcMessage message) throws CodecException {
      try {
        return parse(message.payload());
      } catch (InvalidProtocolBufferException e) {
        throw new CodecException(e);
      }
    }

    @Override
    public boolean accepts(WireFormat format) {
      return format == WireFormat.PROTOBUF;
    }
  }

  private static final class Encoder implements GrpcMessageEncoder<ProcessingResponse> {
    @Override
    public GrpcMessage encode(ProcessingResponse message, WireFormat format) {
      return GrpcMessage.message(
          "identity", BufferInternal.buffer(Unpooled.wrappedBuffer(bytes(message))));
    }

    @Override
    public boolean accepts(WireFormat format) {
      return format == WireFormat.PROTOBUF;
    }
  }
}
