package io.headgate.sim.load;

/**
 * What one process used during a run.
 *
 * @param cpuSeconds user and system time of all its threads
 * @param cpuMillisPerRequest CPU divided by answered requests; 0 when there were none
 * @param rssBytes resident memory at the end
 * @param peakRssBytes the most it ever had, from before the run too
 */
public record ProcessUsage(
    String name,
    long pid,
    double cpuSeconds,
    double cpuMillisPerRequest,
    long rssBytes,
    long peakRssBytes) {}
