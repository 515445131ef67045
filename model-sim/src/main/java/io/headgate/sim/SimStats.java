package io.headgate.sim;

/**
 * What a simulated server has seen so far.
 *
 * @param requests generating requests that arrived, whatever became of them
 * @param succeeded answered completely with 200
 * @param refused answered with an error status
 * @param reset whose connection the simulator reset on purpose
 * @param aborted whose client went away first
 * @param scrapes reads of {@code /metrics}
 * @param connections open now
 * @param running sequences in the batch now
 * @param waiting sequences in the queue now
 */
public record SimStats(
    long requests,
    long succeeded,
    long refused,
    long reset,
    long aborted,
    long scrapes,
    long connections,
    int running,
    int waiting) {}
