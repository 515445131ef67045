/**
 * What a gateway has to do, resolved and in order, with nothing of Kubernetes and nothing of Envoy
 * in it. Planning produces it, lowering consumes it.
 */
@NullMarked
package io.headgate.translator.ir;

import org.jspecify.annotations.NullMarked;
