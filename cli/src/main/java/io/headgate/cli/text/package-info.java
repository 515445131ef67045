/** Prints results for people or for scripts. */
@NullMarked
package io.headgate.cli.text;

import org.jspecify.annotations.NullMarked;
