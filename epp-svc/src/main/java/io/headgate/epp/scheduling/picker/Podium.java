package io.headgate.epp.scheduling.picker;

import io.headgate.epp.scheduling.PoolSnapshot.Endpoint;
import io.headgate.epp.scheduling.Tickets;
import java.util.Arrays;
import java.util.List;

/**
 * Finds the few best of many without sorting all. Equal values are ordered by a draw per endpoint,
 * then by address.
 */
record Podium(List<Endpoint> candidates, long seed, int places) {
  int[] best(double[] values) {
    int[] order = new int[Math.min(places, values.length)];
    int taken = 0;
    for (int i = 0; i < values.length; i++) {
      if (taken == order.length && !beats(i, order[taken - 1], values)) {
        continue;
      }
      int place = taken < order.length ? taken++ : taken - 1;
      while (place > 0 && beats(i, order[place - 1], values)) {
        order[place] = order[place - 1];
        place--;
      }
      order[place] = i;
    }
    return Arrays.copyOf(order, taken);
  }

  private boolean beats(int challenger, int holder, double[] values) {
    if (values[challenger] != values[holder]) {
      return values[challenger] > values[holder];
    }
    String mine = candidates.get(challenger).address();
    String theirs = candidates.get(holder).address();
    int draw = Long.compare(Tickets.draw(seed, mine), Tickets.draw(seed, theirs));
    return draw != 0 ? draw > 0 : mine.compareTo(theirs) < 0;
  }
}
