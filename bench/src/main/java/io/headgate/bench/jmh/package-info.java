/** JMH benchmarks of the pure cores. */
@NullMarked
package io.headgate.bench.jmh;

import org.jspecify.annotations.NullMarked;
