/** Translation without a gateway: YAML in, xDS and statuses out. */
@NullMarked
package io.headgate.cli.translate;

import org.jspecify.annotations.NullMarked;
