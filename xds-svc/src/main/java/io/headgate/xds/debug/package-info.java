/** What the server knows, over HTTP. */
@NullMarked
package io.headgate.xds.debug;

import org.jspecify.annotations.NullMarked;
