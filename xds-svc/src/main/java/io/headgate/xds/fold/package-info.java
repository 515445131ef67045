/** Topic xds to snapshots. */
@NullMarked
package io.headgate.xds.fold;

import org.jspecify.annotations.NullMarked;
