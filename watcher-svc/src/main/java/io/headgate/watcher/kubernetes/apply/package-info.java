/** Writes statuses and objects, and nothing that is right already. */
@NullMarked
package io.headgate.watcher.kubernetes.apply;

import org.jspecify.annotations.NullMarked;
