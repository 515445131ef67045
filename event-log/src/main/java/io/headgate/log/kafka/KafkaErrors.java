package io.headgate.log.kafka;

import io.headgate.events.log.LogException;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.ProducerFencedException;

/** Says in the port's terms what Kafka complained about. */
final class KafkaErrors {
  private KafkaErrors() {}

  static LogException translate(KafkaOptions options, Exception e) {
    Throwable cause = e instanceof ExecutionException && e.getCause() != null ? e.getCause() : e;
    return switch (cause) {
      case LogException already -> already;
      case ProducerFencedException _ ->
          new LogException.Unusable(
              "another process writes to Kafka as %s; give each writer its own name"
                  .formatted(options.writer()),
              cause);
      case AuthenticationException _ ->
          new LogException.Unusable(
              "Kafka at %s refuses our credentials: %s"
                  .formatted(options.bootstrapServers(), cause.getMessage()),
              cause);
      case AuthorizationException _ ->
          new LogException.Unusable(
              "Kafka at %s does not permit this: %s"
                  .formatted(options.bootstrapServers(), cause.getMessage()),
              cause);
      default ->
          new LogException.Unavailable(
              "Kafka at %s cannot be used at present: %s"
                  .formatted(options.bootstrapServers(), cause.getMessage()),
              cause);
    };
  }
}
