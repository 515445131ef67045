/** The OpenAI wire formats: request bodies in, JSON and event streams out. */
@NullMarked
package io.headgate.sim.openai;

import org.jspecify.annotations.NullMarked;
