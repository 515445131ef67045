/** Bytes to documents with line marks; pure. */
@NullMarked
package io.headgate.watcher.parse;

import org.jspecify.annotations.NullMarked;
