/** Brings statuses and wanted objects to where users read them. */
@NullMarked
package io.headgate.watcher.status;

import org.jspecify.annotations.NullMarked;
