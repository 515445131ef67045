package io.headgate.xds.subscribe;

import io.headgate.xds.snapshot.Resource;
import java.util.List;

/** What a step asks its caller to do, in this order. */
public sealed interface Output {

  /**
   * A response to write.
   *
   * @param version for the state-of-the-world protocol; the same resources have the same version
   * @param removed only in the delta protocol
   */
  record Send(
      String typeUrl,
      String nonce,
      String version,
      List<Resource> resources,
      List<String> removed,
      long revision)
      implements Output {
    public Send {
      resources = List.copyOf(resources);
      removed = List.copyOf(removed);
    }
  }

  /** The proxy took over a response; without names: it came back and had everything already. */
  record Acked(String typeUrl, long revision, List<String> names) implements Output {
    public Acked {
      names = List.copyOf(names);
    }
  }

  /**
   * The proxy refused a response, in its own words.
   *
   * @param names of what it refused; all of the response's where it does not say
   */
  record Nacked(String typeUrl, long revision, String error, List<String> names) implements Output {
    public Nacked {
      names = List.copyOf(names);
    }
  }

  /** Feeds {@link Input.GateTimedOut} to the subscription, after a while. */
  record StartGateTimer(long millis, long gate) implements Output {}

  /** The proxy asks for more than the limits allow; the stream has to end. */
  record Refuse(String reason) implements Output {}
}
