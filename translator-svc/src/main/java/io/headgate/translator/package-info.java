/** Resources in, xDS resources, shadow Services and statuses out. */
@NullMarked
package io.headgate.translator;

import org.jspecify.annotations.NullMarked;
