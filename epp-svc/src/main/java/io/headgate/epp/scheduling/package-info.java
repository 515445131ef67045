/**
 * The pure core: request facts and a pool snapshot in, a decision out; the same live and in replay.
 */
@NullMarked
package io.headgate.epp.scheduling;

import org.jspecify.annotations.NullMarked;
