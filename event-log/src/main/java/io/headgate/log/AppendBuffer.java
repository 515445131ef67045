package io.headgate.log;

import io.headgate.events.log.LogException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Batches on their way to the writer thread; many threads put in, one takes out.
 *
 * <p>A batch is let in while what waits is below the bounds, so one large batch may exceed them
 * when it comes first; callers never wait.
 */
public final class AppendBuffer {
  private final LinkedBlockingQueue<PendingAppend> queue = new LinkedBlockingQueue<>();
  private final AtomicLong records = new AtomicLong();
  private final AtomicLong bytes = new AtomicLong();
  private final long maxRecords;
  private final long maxBytes;

  public AppendBuffer(long maxRecords, long maxBytes) {
    this.maxRecords = maxRecords;
    this.maxBytes = maxBytes;
  }

  /** Takes the batch in whole, or fails with {@link LogException.Overloaded}. */
  public void offer(PendingAppend batch) {
    long recordsBefore = records.getAndAdd(batch.records().size());
    long bytesBefore = bytes.getAndAdd(batch.bytes());
    if (recordsBefore >= maxRecords || bytesBefore >= maxBytes) {
      forget(batch);
      throw new LogException.Overloaded(
          "the event log's write buffer is full (%d records, %d bytes wait)"
              .formatted(recordsBefore, bytesBefore));
    }
    queue.add(batch);
  }

  public boolean isFull() {
    return records.get() >= maxRecords || bytes.get() >= maxBytes;
  }

  public boolean isEmpty() {
    return queue.isEmpty();
  }

  /**
   * Takes at least one batch and as many more as are there, up to the bounds; empty when none came
   * in time. What was taken counts as waiting until {@link #forget}.
   */
  public List<PendingAppend> take(long timeoutMillis, int maxGroupRecords, long maxGroupBytes)
      throws InterruptedException {
    List<PendingAppend> group = new ArrayList<>();
    long groupRecords = 0;
    long groupBytes = 0;
    PendingAppend next = queue.poll(timeoutMillis, TimeUnit.MILLISECONDS);
    while (next != null) {
      group.add(next);
      groupRecords += next.records().size();
      groupBytes += next.bytes();
      boolean room = groupRecords < maxGroupRecords && groupBytes < maxGroupBytes;
      next = room ? poll() : null;
    }
    return group;
  }

  /** A batch has been written or given up: its room is free again. */
  public void forget(PendingAppend batch) {
    records.addAndGet(-batch.records().size());
    bytes.addAndGet(-batch.bytes());
  }

  private @Nullable PendingAppend poll() {
    return queue.poll();
  }
}
