/** What is known about the endpoints of each pool at this moment. */
@NullMarked
package io.headgate.epp.pool;

import org.jspecify.annotations.NullMarked;
