/** Objects that ought to exist because of others. */
@NullMarked
package io.headgate.translator.desired;

import org.jspecify.annotations.NullMarked;
