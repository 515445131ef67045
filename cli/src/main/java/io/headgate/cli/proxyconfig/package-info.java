/** What a proxy really has. */
@NullMarked
package io.headgate.cli.proxyconfig;

import org.jspecify.annotations.NullMarked;
