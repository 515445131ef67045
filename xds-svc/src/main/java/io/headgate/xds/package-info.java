/** The xDS server: reads published sets from the log and serves them to Envoy. */
@NullMarked
package io.headgate.xds;

import org.jspecify.annotations.NullMarked;
