/** One service in a process of its own. */
@NullMarked
package io.headgate.cli.service;

import org.jspecify.annotations.NullMarked;
