/**
 * The watcher on Kubernetes: reads resources, writes statuses and objects, one replica at a time.
 */
@NullMarked
package io.headgate.watcher.kubernetes;

import org.jspecify.annotations.NullMarked;
