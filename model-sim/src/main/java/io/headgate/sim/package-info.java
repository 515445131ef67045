/** Simulated model servers: what a caller configures, starts and watches. */
@NullMarked
package io.headgate.sim;

import org.jspecify.annotations.NullMarked;
