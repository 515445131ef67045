/** Finds, fetches, configures, runs and asks a real Envoy. */
@NullMarked
package io.headgate.envoy;

import org.jspecify.annotations.NullMarked;
