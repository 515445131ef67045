/** The whole translation as one pure step: state and changes in, state and changes out. */
@NullMarked
package io.headgate.translator.translate;

import org.jspecify.annotations.NullMarked;
