package io.headgate.log.sqlite;

import java.sql.SQLException;
import java.sql.Statement;

/** All or nothing. */
final class Transaction {
  interface Work {
    void run() throws SQLException;
  }

  private Transaction() {}

  static void run(Statement control, Work work) throws SQLException {
    control.execute("begin immediate");
    try {
      work.run();
      control.execute("commit");
    } catch (SQLException | RuntimeException e) {
      try {
        control.execute("rollback");
      } catch (SQLException alreadyRolledBack) {
        e.addSuppressed(alreadyRolledBack);
      }
      throw e;
    }
  }
}
