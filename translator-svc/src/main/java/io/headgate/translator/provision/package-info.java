/** The objects that run a Gateway's proxies in its namespace. */
@NullMarked
package io.headgate.translator.provision;

import org.jspecify.annotations.NullMarked;
