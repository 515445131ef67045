/** Plays the node for local Pods: runs the ones it can, and says which are ready. */
@NullMarked
package io.headgate.cli.node;

import org.jspecify.annotations.NullMarked;
