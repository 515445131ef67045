package io.headgate.translator.lower;

import com.google.protobuf.ByteString;
import io.headgate.events.seal.SealContext;
import io.headgate.events.seal.Sealer;
import io.headgate.events.v1.XdsResource;
import java.util.HexFormat;

/** Packs Envoy messages into resources whose version is a hash of their content. */
record Packer(String gateway) {
  private static final int VERSION_BYTES = 8;

  XdsResource pack(XdsType type, String name, Piece message) {
    return resource(type, name, message).setMessage(message.bytes()).build();
  }

  XdsResource seal(XdsType type, String name, Piece message, Sealer sealer) {
    byte[] sealed = sealer.seal(SealContext.xds(gateway, name), message.bytes().toByteArray());
    return resource(type, name, message).setSealed(ByteString.copyFrom(sealed)).build();
  }

  private XdsResource.Builder resource(XdsType type, String name, Piece message) {
    byte[] version = message.hash().substring(0, VERSION_BYTES).toByteArray();
    return XdsResource.newBuilder()
        .setGateway(gateway)
        .setTypeUrl(type.url())
        .setName(name)
        .setVersion(HexFormat.of().formatHex(version));
  }
}
