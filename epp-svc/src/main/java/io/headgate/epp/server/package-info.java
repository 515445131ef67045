/** The picker's sockets: one gRPC stream per request, many per connection. */
@NullMarked
package io.headgate.epp.server;

import org.jspecify.annotations.NullMarked;
