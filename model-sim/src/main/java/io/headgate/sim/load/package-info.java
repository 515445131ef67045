/** A load generator for loopback targets: what to send, how fast, and what came of it. */
@NullMarked
package io.headgate.sim.load;

import org.jspecify.annotations.NullMarked;
