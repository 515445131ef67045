/** The timing model: batching, prefill and decode times, KV blocks; no clock, no I/O. */
@NullMarked
package io.headgate.sim.engine;

import org.jspecify.annotations.NullMarked;
