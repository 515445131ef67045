/** Reads the event log for people: every command's view of what happened. */
@NullMarked
package io.headgate.cli.log;

import org.jspecify.annotations.NullMarked;
