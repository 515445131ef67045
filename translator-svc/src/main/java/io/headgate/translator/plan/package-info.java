/** Resolves references, attaches routes, orders matches: objects in, plans and verdicts out. */
@NullMarked
package io.headgate.translator.plan;

import org.jspecify.annotations.NullMarked;
