package io.headgate.translator.lower;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.Message;
import com.google.protobuf.UnsafeByteOperations;
import com.google.protobuf.WireFormat;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;

/**
 * A part of a message that is serialised and hashed by itself, so that a large message with a small
 * change is cheap. Protobuf reads concatenated messages as one: pieces in the order of their field
 * numbers are, joined, the very bytes of the whole message.
 *
 * @param hash of the bytes, or of the hashes of the pieces it is joined from
 */
record Piece(ByteString bytes, ByteString hash) {
  // Half a SHA-256: twice what a version holds.
  private static final int HASH_BYTES = 16;

  static Piece of(Message message) {
    ByteString bytes = bytes(message);
    return new Piece(bytes, hash(bytes));
  }

  static Piece join(List<Piece> pieces) {
    List<ByteString> bytes = new ArrayList<>(pieces.size());
    byte[] hashes = new byte[pieces.size() * HASH_BYTES];
    for (Piece piece : pieces) {
      piece.hash.copyTo(hashes, bytes.size() * HASH_BYTES);
      bytes.add(piece.bytes);
    }
    return new Piece(ByteString.copyFrom(bytes), hash(UnsafeByteOperations.unsafeWrap(hashes)));
  }

  /** This message as a field of another. */
  Piece field(int number) {
    ByteString.Output tag = ByteString.newOutput();
    CodedOutputStream out = CodedOutputStream.newInstance(tag);
    try {
      out.writeTag(number, WireFormat.WIRETYPE_LENGTH_DELIMITED);
      out.writeUInt32NoTag(bytes.size());
      out.flush();
    } catch (IOException e) {
      throw new UncheckedIOException("memory takes all bytes", e);
    }
    return new Piece(tag.toByteString().concat(bytes), hash);
  }

  /** Serialises with maps in a fixed order, which {@link Message#toByteString} does not promise. */
  static ByteString bytes(Message message) {
    byte[] bytes = new byte[message.getSerializedSize()];
    CodedOutputStream out = CodedOutputStream.newInstance(bytes);
    out.useDeterministicSerialization();
    try {
      message.writeTo(out);
    } catch (IOException e) {
      throw new UncheckedIOException("the array has the message's size", e);
    }
    return UnsafeByteOperations.unsafeWrap(bytes);
  }

  private static ByteString hash(ByteString content) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(content.asReadOnlyByteBuffer());
      return ByteString.copyFrom(digest.digest(), 0, HASH_BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("SHA-256 is part of every JDK", e);
    }
  }
}
