/** A picker that does nothing: what transport and messages alone cost. */
@NullMarked
package io.headgate.bench.echo;

import org.jspecify.annotations.NullMarked;
