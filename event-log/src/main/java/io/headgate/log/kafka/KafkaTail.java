package io.headgate.log.kafka;

import io.headgate.events.Topic;
import io.headgate.events.log.LogRecord;
import io.headgate.log.TailLoop;
import java.util.List;
import org.apache.kafka.common.errors.WakeupException;

/** Reads one topic with a consumer of its own. */
record KafkaTail(KafkaReader reader, Topic<?> topic) implements TailLoop.Source {
  @Override
  public List<LogRecord> next() {
    try {
      return reader.poll(topic);
    } catch (WakeupException e) {
      return List.of();
    }
  }

  @Override
  public void wake() {
    reader.wake();
  }

  @Override
  public void close() {
    reader.close();
  }
}
