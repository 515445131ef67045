package io.headgate.log.sqlite;

import io.headgate.events.log.EventLog;
import io.headgate.log.EventLogContract;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/** The contract, kept by a SQLite file. */
class SqliteContractTest extends EventLogContract {
  @TempDir Path directory;

  @Override
  protected EventLog open(int pendingRecords) {
    SqliteOptions options = SqliteOptions.DEFAULT.withPending(pendingRecords, 64L << 20);
    return opened(done(SqliteEventLog.open(vertx, directory.resolve("log.db"), options)));
  }
}
