package io.headgate.sim.engine;

/** Tokens that became ready for one sequence, and whether they were its last. */
public record Emission(Sequence sequence, int tokens, boolean finished) {}
