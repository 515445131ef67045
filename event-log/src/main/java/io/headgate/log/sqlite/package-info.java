/** The event log in one SQLite file. */
@NullMarked
package io.headgate.log.sqlite;

import org.jspecify.annotations.NullMarked;
