/** The ext_proc stream as a pure state machine: frames in, effects out. */
@NullMarked
package io.headgate.epp.extproc;

import org.jspecify.annotations.NullMarked;
