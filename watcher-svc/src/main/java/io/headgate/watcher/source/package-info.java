/** The port: where resources come from, and what a source tells. */
@NullMarked
package io.headgate.watcher.source;

import org.jspecify.annotations.NullMarked;
