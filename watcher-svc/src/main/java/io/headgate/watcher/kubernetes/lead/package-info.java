/** Which replica writes. */
@NullMarked
package io.headgate.watcher.kubernetes.lead;

import org.jspecify.annotations.NullMarked;
