/** What the picker counts, under the reference picker's names. */
@NullMarked
package io.headgate.epp.metrics;

import org.jspecify.annotations.NullMarked;
