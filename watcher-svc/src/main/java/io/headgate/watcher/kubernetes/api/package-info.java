/** The API server as a place for JSON: requests, watches, kinds, back-off. */
@NullMarked
package io.headgate.watcher.kubernetes.api;

import org.jspecify.annotations.NullMarked;
