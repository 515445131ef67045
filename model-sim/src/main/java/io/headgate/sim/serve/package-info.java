/** The HTTP shell around the timing model. */
@NullMarked
package io.headgate.sim.serve;

import org.jspecify.annotations.NullMarked;
