package io.headgate.events;

import java.util.Map;

/**
 * What translator and picker agree on: which InferencePools are Headgate's own to serve, and how.
 */
public final class OwnPicker {
  /** gRPC metadata of an ext_proc stream: {@code namespace/name} of the pool to pick from. */
  public static final String POOL_METADATA = "x-headgate-pool";

  /** Attribute of responses that tells {@link #VIA_UPSTREAM} from what Envoy answers itself. */
  public static final String CODE_DETAILS = "response.code_details";

  /** The code details of a response that an endpoint sent. */
  public static final String VIA_UPSTREAM = "via_upstream";

  /** Begins the code details of what our picker answers itself. */
  public static final String DETAILS_PREFIX = "headgate_";

  /**
   * Annotation on a pool: {@code shared} has Headgate's own picker serve it, whatever its {@code
   * endpointPickerRef} names; the reference's failure mode still counts.
   */
  private static final String ANNOTATION = "headgate.io/picker";

  private static final String SHARED = "shared";

  /** A reference to our own picker, for pools that want a failure mode with it. */
  private static final String GROUP = "headgate.io";

  private static final String KIND = "Picker";

  private OwnPicker() {}

  /**
   * Whether a pool that has an {@code endpointPickerRef} is ours; one that has none always is.
   *
   * @param annotations of the pool
   * @param group of the reference, empty for the core group
   * @param kind of the reference
   */
  public static boolean serves(Map<String, String> annotations, String group, String kind) {
    return SHARED.equals(annotations.get(ANNOTATION)) || (group.equals(GROUP) && kind.equals(KIND));
  }
}
