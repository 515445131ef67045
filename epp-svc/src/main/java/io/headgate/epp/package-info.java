/** The endpoint picker: it says which model server gets a request. */
@NullMarked
package io.headgate.epp;

import org.jspecify.annotations.NullMarked;
