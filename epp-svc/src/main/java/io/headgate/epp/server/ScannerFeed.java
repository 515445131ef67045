package io.headgate.epp.server;

import com.google.protobuf.ByteOutput;
import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.headgate.epp.parse.BodyScanner;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;

/** Shows a scanner the bytes of a message where they lie. */
final class ScannerFeed extends ByteOutput {
  private final BodyScanner scanner;

  private ScannerFeed(BodyScanner scanner) {
    this.scanner = scanner;
  }

  static void feed(BodyScanner scanner, ByteString bytes) {
    try {
      UnsafeByteOperations.unsafeWriteTo(bytes, new ScannerFeed(scanner));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void write(byte value) {
    scanner.feed(new byte[] {value}, 0, 1);
  }

  @Override
  public void write(byte[] value, int offset, int length) {
    scanner.feed(value, offset, offset + length);
  }

  @Override
  public void writeLazy(byte[] value, int offset, int length) {
    write(value, offset, length);
  }

  @Override
  public void write(ByteBuffer value) {
    byte[] copy = new byte[value.remaining()];
    value.get(copy);
    scanner.feed(copy, 0, copy.length);
  }

  @Override
  public void writeLazy(ByteBuffer value) {
    write(value);
  }
}
