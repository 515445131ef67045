/** Everything in one JVM: services, simulated model servers, Envoy. */
@NullMarked
package io.headgate.cli.up;

import org.jspecify.annotations.NullMarked;
