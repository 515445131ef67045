package io.headgate.cli.log;

import io.headgate.cli.CliException;
import io.headgate.cli.Reason;
import io.headgate.events.seal.Sealer;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;

/** The key that seals Secrets on a log: 32 bytes in a file that only its owner can read. */
public final class SealingKey {
  private SealingKey() {}

  /** Where the key of a log is. */
  public static Path besides(LogLocation log) {
    return log.besides(".key");
  }

  /** Reads the key, making one first when there is none. */
  public static Sealer loadOrCreate(Path file) {
    try {
      if (!Files.exists(file)) {
        create(file);
      }
      byte[] key = Files.readAllBytes(file);
      if (key.length != Sealer.KEY_BYTES) {
        throw new CliException(
            "%s is no sealing key: it has %d bytes instead of %d; restore it, or remove it together"
                    .formatted(file, key.length, Sealer.KEY_BYTES)
                + " with its log");
      }
      return new Sealer(key);
    } catch (IOException e) {
      throw new CliException("the sealing key " + file + " cannot be used: " + Reason.of(e), e);
    }
  }

  private static void create(Path file) throws IOException {
    byte[] key = new byte[Sealer.KEY_BYTES];
    new SecureRandom().nextBytes(key);
    var ownerOnly =
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    Path fresh = Files.createTempFile(file.toAbsolutePath().getParent(), "key", "", ownerOnly);
    try {
      Files.write(fresh, key, StandardOpenOption.WRITE);
      Files.createLink(file, fresh); // atomic, and never replaces a key that is in use
    } catch (FileAlreadyExistsException e) {
      // another process was first; its key counts
    } finally {
      Files.delete(fresh);
    }
  }
}
