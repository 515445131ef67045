package io.headgate.translator.translate;

import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Choices that a seed repeats. */
record Chance(Random random) {

  int below(int bound) {
    return random.nextInt(bound);
  }

  int upTo(int most) {
    return 1 + random.nextInt(most);
  }

  boolean oneIn(int times) {
    return random.nextInt(times) == 0;
  }

  <T> T one(List<T> of) {
    return of.get(random.nextInt(of.size()));
  }

  /** A YAML list of one item or more. */
  String some(int most, Supplier<String> item) {
    return IntStream.rangeClosed(1, upTo(most))
        .mapToObj(_ -> item.get())
        .collect(Collectors.joining(", ", "[", "]"));
  }
}
