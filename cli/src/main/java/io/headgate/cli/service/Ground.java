package io.headgate.cli.service;

import io.headgate.events.log.EventLog;
import io.headgate.events.seal.Sealer;
import io.vertx.core.Vertx;

/** What the parts of a process stand on. */
record Ground(Vertx vertx, EventLog log, Sealer sealer) {}
