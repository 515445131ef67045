/**
 * The end-to-end load command: options in, runs over one or several targets, table and JSON out.
 */
@NullMarked
package io.headgate.bench.load;

import org.jspecify.annotations.NullMarked;
