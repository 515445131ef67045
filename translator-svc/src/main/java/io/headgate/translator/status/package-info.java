/**
 * Says what became of each object, as the API words it. Times of transition are left out: whoever
 * writes a status keeps the old time while a condition's status stays, and puts the present one
 * when it changes.
 */
@NullMarked
package io.headgate.translator.status;

import org.jspecify.annotations.NullMarked;
