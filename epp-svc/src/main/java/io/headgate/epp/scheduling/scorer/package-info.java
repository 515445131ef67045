/** Scorer plugins: one file each. */
@NullMarked
package io.headgate.epp.scheduling.scorer;

import org.jspecify.annotations.NullMarked;
