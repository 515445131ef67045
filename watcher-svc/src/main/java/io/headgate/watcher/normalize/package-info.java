/** Makes an object look as an API server would return it; pure. */
@NullMarked
package io.headgate.watcher.normalize;

import org.jspecify.annotations.NullMarked;
