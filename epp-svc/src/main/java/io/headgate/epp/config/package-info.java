/** Reads the picker's configuration: the EndpointPickerConfig file of the reference, strictly. */
@NullMarked
package io.headgate.epp.config;

import org.jspecify.annotations.NullMarked;
