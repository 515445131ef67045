/** What both adapters of the event log share: admission, answers, delivery to tails. */
@NullMarked
package io.headgate.log;

import org.jspecify.annotations.NullMarked;
