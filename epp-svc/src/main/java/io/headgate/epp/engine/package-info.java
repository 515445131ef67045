/** What the kinds of model servers report about themselves, and how to find it on their page. */
@NullMarked
package io.headgate.epp.engine;

import org.jspecify.annotations.NullMarked;
