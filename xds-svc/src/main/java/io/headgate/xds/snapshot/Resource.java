package io.headgate.xds.snapshot;

import com.google.protobuf.ByteString;

/**
 * One xDS resource of a published set.
 *
 * @param version content hash: equal bytes have equal versions, on every replica and after restarts
 * @param references what it points at, empty for sealed resources
 */
public record Resource(
    String typeUrl, String name, String version, Body body, References references) {

  /** The serialised message, or its sealed form. */
  public sealed interface Body {
    ByteString bytes();

    record Clear(ByteString bytes) implements Body {}

    record Sealed(ByteString bytes) implements Body {}
  }

  public static Resource clear(String typeUrl, String name, String version, ByteString message) {
    return new Resource(
        typeUrl, name, version, new Body.Clear(message), ReferenceReader.read(typeUrl, message));
  }

  public static Resource sealed(String typeUrl, String name, String version, ByteString sealed) {
    return new Resource(typeUrl, name, version, new Body.Sealed(sealed), References.NONE);
  }

  /** Whether this may be shown to a person. */
  public boolean secret() {
    return body instanceof Body.Sealed || typeUrl.equals(TypeUrls.SECRET);
  }
}
