/** What proxies say of single requests. */
@NullMarked
package io.headgate.xds.accesslog;

import org.jspecify.annotations.NullMarked;
