/** What the log holds against what a source says: the records to write; pure. */
@NullMarked
package io.headgate.watcher.ledger;

import org.jspecify.annotations.NullMarked;
