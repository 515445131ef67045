/** Who a proxy is, whose configuration it may have, and who the server is. */
@NullMarked
package io.headgate.xds.trust;

import org.jspecify.annotations.NullMarked;
