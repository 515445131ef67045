/** The event log on Kafka. */
@NullMarked
package io.headgate.log.kafka;

import org.jspecify.annotations.NullMarked;
