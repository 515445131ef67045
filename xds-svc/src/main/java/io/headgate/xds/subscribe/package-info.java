/** One ADS stream as a pure state machine. */
@NullMarked
package io.headgate.xds.subscribe;

import org.jspecify.annotations.NullMarked;
