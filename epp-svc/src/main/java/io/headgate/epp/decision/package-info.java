/** What was decided for each request and how it ended, on its way to the log. */
@NullMarked
package io.headgate.epp.decision;

import org.jspecify.annotations.NullMarked;
