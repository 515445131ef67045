package io.headgate.translator.lower;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.Message;
import io.headgate.events.seal.Sealer;
import io.headgate.events.v1.XdsResource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Packs Envoy messages into resources whose version is a hash of their bytes. */
record Packer(String gateway) {
  private static final String TYPE_PREFIX = "type.googleapis.com/";
  private static final int VERSION_BYTES = 8;

  XdsResource pack(String name, Message message) {
    byte[] bytes = bytes(message);
    return resource(name, message, bytes).setMessage(ByteString.copyFrom(bytes)).build();
  }

  XdsResource seal(String name, Message message, Sealer sealer) {
    byte[] bytes = bytes(message);
    byte[] sealed = sealer.seal(Lowering.sealingContext(gateway, name), bytes);
    return resource(name, message, bytes).setSealed(ByteString.copyFrom(sealed)).build();
  }

  private XdsResource.Builder resource(String name, Message message, byte[] bytes) {
    return XdsResource.newBuilder()
        .setGateway(gateway)
        .setTypeUrl(TYPE_PREFIX + message.getDescriptorForType().getFullName())
        .setName(name)
        .setVersion(version(bytes));
  }

  private static byte[] bytes(Message message) {
    byte[] bytes = new byte[message.getSerializedSize()];
    CodedOutputStream out = CodedOutputStream.newInstance(bytes);
    out.useDeterministicSerialization();
    try {
      message.writeTo(out);
    } catch (IOException e) {
      throw new UncheckedIOException("the array has the message's size", e);
    }
    return bytes;
  }

  private static String version(byte[] bytes) {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(bytes);
      return HexFormat.of().formatHex(hash, 0, VERSION_BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("SHA-256 is part of every JDK", e);
    }
  }
}
