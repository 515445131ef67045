/** Reads request bodies in one pass while they arrive: what the scheduler needs, nothing else. */
@NullMarked
package io.headgate.epp.parse;

import org.jspecify.annotations.NullMarked;
