/** Picker plugins: one file each. */
@NullMarked
package io.headgate.epp.scheduling.picker;

import org.jspecify.annotations.NullMarked;
