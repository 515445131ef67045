package io.headgate.epp.scheduling;

import java.util.List;

/** Says which profile decides a request. */
public interface ProfileHandler {
  /** Takes the only profile there is. */
  ProfileHandler SINGLE = (_, profiles) -> profiles.getFirst();

  /**
   * One of {@code profiles}.
   *
   * @param profiles at least one
   */
  Profile choose(RequestFacts facts, List<Profile> profiles);
}
