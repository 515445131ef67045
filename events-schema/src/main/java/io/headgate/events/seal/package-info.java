/** Keeps secrets off the log in clear. */
@NullMarked
package io.headgate.events.seal;

import org.jspecify.annotations.NullMarked;
