package io.headgate.epp.scheduling;

import java.util.List;

/** Everything that decides besides the request and the pool. */
public record SchedulingConfig(List<Profile> profiles, ProfileHandler handler) {
  public SchedulingConfig {
    profiles = List.copyOf(profiles);
    if (profiles.isEmpty()) {
      throw new IllegalArgumentException("a scheduling configuration has at least one profile");
    }
  }

  public static SchedulingConfig of(Profile profile) {
    return new SchedulingConfig(List.of(profile), ProfileHandler.SINGLE);
  }
}
