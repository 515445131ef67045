package io.headgate.xds;

import io.headgate.events.log.LogRecord;
import io.headgate.xds.fold.XdsFold;
import io.headgate.xds.fold.XdsFold.Folded;
import java.util.List;
import java.util.function.BiConsumer;

/** Finds, by halving, the records that folding fails on, which is a bug, and folds all others. */
final class Salvage {
  private Salvage() {}

  /**
   * What folding leads to when what fails is passed over.
   *
   * @param failed told of every record that is passed over
   */
  static Folded fold(
      XdsFold from, List<LogRecord> records, BiConsumer<LogRecord, RuntimeException> failed) {
    try {
      return from.fold(records);
    } catch (RuntimeException bug) {
      if (records.size() == 1) {
        LogRecord record = records.getFirst();
        failed.accept(record, bug);
        return from.without(record, bug.toString());
      }
      int half = records.size() / 2;
      Folded left = fold(from, records.subList(0, half), failed);
      return left.then(fold(left.next(), records.subList(half, records.size()), failed));
    }
  }
}
