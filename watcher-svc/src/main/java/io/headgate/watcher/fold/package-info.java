/** Files to objects: what is in force, what changed, what is wrong; pure. */
@NullMarked
package io.headgate.watcher.fold;

import org.jspecify.annotations.NullMarked;
