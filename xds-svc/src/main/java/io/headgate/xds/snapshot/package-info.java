/** What one gateway's proxies ought to have, as immutable values. */
@NullMarked
package io.headgate.xds.snapshot;

import org.jspecify.annotations.NullMarked;
