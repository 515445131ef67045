package io.headgate.epp.engine;

import io.headgate.epp.scheduling.PoolSnapshot.Metrics;

/**
 * What one metrics page said.
 *
 * @param known whether any wanted signal was on it
 */
public record Reading(boolean known, Metrics metrics) {}
