/** Filter plugins: one file each. */
@NullMarked
package io.headgate.epp.scheduling.filter;

import org.jspecify.annotations.NullMarked;
