/** Lists and watches: what is there, as the log takes it. */
@NullMarked
package io.headgate.watcher.kubernetes.read;

import org.jspecify.annotations.NullMarked;
