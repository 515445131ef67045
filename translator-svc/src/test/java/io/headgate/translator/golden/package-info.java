/** Golden cases: folders of resources and what has to come of them. */
@NullMarked
package io.headgate.translator.golden;

import org.jspecify.annotations.NullMarked;
