/** The published schemas' rules as data, and the checks that need code; pure. */
@NullMarked
package io.headgate.watcher.validate;

import org.jspecify.annotations.NullMarked;
