/** The gRPC edge: streams, identities, acknowledgements, meters. */
@NullMarked
package io.headgate.xds.serve;

import org.jspecify.annotations.NullMarked;
