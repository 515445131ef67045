/** Kubernetes objects as far as translation needs them: typed, immutable, decoded one by one. */
@NullMarked
package io.headgate.translator.model;

import org.jspecify.annotations.NullMarked;
