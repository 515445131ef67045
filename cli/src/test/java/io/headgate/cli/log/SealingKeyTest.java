package io.headgate.cli.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headgate.cli.CliException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SealingKeyTest {
  @TempDir Path directory;

  @Test
  void aKeyIsMadeOnceAndReadByItsOwnerOnly() throws IOException {
    Path file = SealingKey.besides(new LogLocation.InFile(directory.resolve("events.db")));
    byte[] secret = "s3cret".getBytes(StandardCharsets.UTF_8);

    byte[] sealed = SealingKey.loadOrCreate(file).seal("there", secret);

    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThat(SealingKey.loadOrCreate(file).open("there", sealed)).isEqualTo(secret);
  }

  @Test
  void aKeyOfAnotherLengthIsRefusedWithTheFilesName() throws IOException {
    Path file = directory.resolve("short.key");
    Files.write(file, new byte[5]);

    assertThatThrownBy(() -> SealingKey.loadOrCreate(file))
        .isInstanceOf(CliException.class)
        .hasMessageContaining("short.key")
        .hasMessageContaining("5 bytes");
  }
}
