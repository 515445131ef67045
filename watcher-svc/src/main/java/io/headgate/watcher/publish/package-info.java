/** Writes a source's resources to the log. */
@NullMarked
package io.headgate.watcher.publish;

import org.jspecify.annotations.NullMarked;
