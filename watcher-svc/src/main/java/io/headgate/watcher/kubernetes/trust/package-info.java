/** What the API server does for the xDS server: keeps its certificate, says whose a token is. */
@NullMarked
package io.headgate.watcher.kubernetes.trust;

import org.jspecify.annotations.NullMarked;
