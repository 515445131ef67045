/** gRPC health checking: who may be asked, and what the answer is. */
@NullMarked
package io.headgate.epp.health;

import org.jspecify.annotations.NullMarked;
