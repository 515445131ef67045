package io.headgate.epp.engine;

import io.headgate.epp.engine.Engine.Source;
import io.headgate.epp.scheduling.PoolSnapshot.Metrics;
import io.headgate.events.LoadNames;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Adds up the series of one page. */
final class Tally {
  private static final int MAX_ADAPTERS = 1024;
  private static final int MAX_ADAPTER_NAME = 256;
  private static final Map<Signal, String> LOAD =
      Map.of(
          Signal.WAITING, LoadNames.WAITING,
          Signal.RUNNING, LoadNames.RUNNING,
          Signal.KV_USAGE, LoadNames.KV_CACHE_USAGE);

  private final Set<Signal> told = EnumSet.noneOf(Signal.class);
  private double waiting;
  private double running;
  private double kvUsage;
  private double blockSize;
  private double gpuBlocks;
  private double loraStamp = Double.NEGATIVE_INFINITY;
  private int maxLora;
  private Set<String> runningLoras = Set.of();
  private Set<String> waitingLoras = Set.of();

  void add(Source source, SampleLine line) {
    double number =
        source.label().isEmpty() ? line.value() : SampleLine.number(line.label(source.label()));
    if (!Double.isFinite(number) || number < 0) {
      return;
    }
    told.add(source.signal());
    switch (source.signal()) {
      case WAITING -> waiting += number;
      case RUNNING -> running += number;
      case KV_USAGE -> kvUsage = Math.max(kvUsage, number);
      case BLOCK_SIZE -> blockSize = Math.max(blockSize, number);
      case GPU_BLOCKS -> gpuBlocks += number;
      case LORA -> lora(number, line);
    }
  }

  private void lora(double stamp, SampleLine line) {
    if (stamp < loraStamp) {
      return;
    }
    loraStamp = stamp;
    double max = SampleLine.number(line.label("max_lora"));
    maxLora = Double.isFinite(max) ? count(max) : 0;
    runningLoras = names(line.label("running_lora_adapters"));
    waitingLoras = names(line.label("waiting_lora_adapters"));
  }

  Reading reading() {
    return new Reading(
        !told.isEmpty(),
        new Metrics(
            count(waiting),
            count(running),
            Math.clamp(kvUsage, 0, 1),
            count(blockSize),
            (long) Math.clamp(gpuBlocks, 0, 1e15),
            maxLora,
            runningLoras,
            waitingLoras,
            unreported()));
  }

  private List<String> unreported() {
    Map<Signal, String> untold = new EnumMap<>(LOAD);
    untold.keySet().removeAll(told);
    return untold.values().stream().sorted().toList();
  }

  private static int count(double number) {
    return (int) Math.clamp(number, 0, Integer.MAX_VALUE);
  }

  private static Set<String> names(String list) {
    Set<String> names = new TreeSet<>();
    for (String name : list.split(",", MAX_ADAPTERS + 1)) {
      String trimmed = name.strip();
      if (!trimmed.isEmpty() && trimmed.length() <= MAX_ADAPTER_NAME) {
        names.add(trimmed);
      }
    }
    return Set.copyOf(names);
  }
}
