package io.headgate.bench.load;

import io.headgate.sim.load.LoadReport;

/** One finished run under the name of its target. */
record NamedRun(String target, int round, LoadReport report) {}
