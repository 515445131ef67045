/** Reads what model servers report about themselves. */
@NullMarked
package io.headgate.epp.scrape;

import org.jspecify.annotations.NullMarked;
