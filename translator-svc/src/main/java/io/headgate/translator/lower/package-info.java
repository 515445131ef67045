/** Turns a gateway's plan into xDS resources: pure, and equal plans give equal bytes. */
@NullMarked
package io.headgate.translator.lower;

import org.jspecify.annotations.NullMarked;
