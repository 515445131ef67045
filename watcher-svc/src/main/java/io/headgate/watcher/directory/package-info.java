/** A directory of YAML as a source of resources. */
@NullMarked
package io.headgate.watcher.directory;

import org.jspecify.annotations.NullMarked;
