/** An approximation of what each model server has in its prefix cache. */
@NullMarked
package io.headgate.epp.prefix;

import org.jspecify.annotations.NullMarked;
