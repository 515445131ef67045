/** The map of the system: topics, keys and payloads. */
@NullMarked
package io.headgate.events;

import org.jspecify.annotations.NullMarked;
