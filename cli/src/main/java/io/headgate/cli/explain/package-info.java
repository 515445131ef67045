/** Why one request went where it went. */
@NullMarked
package io.headgate.cli.explain;

import org.jspecify.annotations.NullMarked;
