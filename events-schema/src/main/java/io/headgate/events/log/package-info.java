/** The port through which the services talk; adapters live in the event-log module. */
@NullMarked
package io.headgate.events.log;

import org.jspecify.annotations.NullMarked;
