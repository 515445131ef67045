/** What is configured, and whether every proxy has it. */
@NullMarked
package io.headgate.cli.status;

import org.jspecify.annotations.NullMarked;
