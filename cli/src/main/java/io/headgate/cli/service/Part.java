package io.headgate.cli.service;

import io.vertx.core.Deployable;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * One service of a process.
 *
 * @param ready whether it can do its work; safe from any thread
 * @param metrics Prometheus text; safe from any thread
 * @param troubles what keeps it from doing all of its work, each in a line; safe from any thread
 */
record Part(
    String name,
    Deployable verticle,
    BooleanSupplier ready,
    Supplier<String> metrics,
    Supplier<List<String>> troubles) {

  Part(String name, Deployable verticle, BooleanSupplier ready, Supplier<String> metrics) {
    this(name, verticle, ready, metrics, List::of);
  }
}
