package io.headgate.events;

import java.util.List;
import java.util.Map;

/**
 * What translator and picker agree on: which InferencePools are Headgate's own to serve, and how.
 */
public final class OwnPicker {
  /** gRPC metadata of an ext_proc stream: {@code namespace/name} of the pool to pick from. */
  public static final String POOL_METADATA = "x-headgate-pool";

  /** The headers that our picker reads, of requests and responses; Envoy sends it no others. */
  public static final List<String> READ_HEADERS =
      List.of(
          ":method",
          ":path",
          ":status",
          "content-encoding",
          "content-length",
          "x-request-id",
          "x-prefiller-host-port",
          "test-epp-endpoint-selection");

  /** Our picker reads headers that begin so, too: it removes what clients have no say in. */
  public static final String READ_HEADER_PREFIX = "x-gateway-destination-endpoint";

  /** Attribute of responses that tells {@link #VIA_UPSTREAM} from what Envoy answers itself. */
  public static final String CODE_DETAILS = "response.code_details";

  /** The code details of a response that an endpoint sent. */
  public static final String VIA_UPSTREAM = "via_upstream";

  /** Begins the code details of what our picker answers itself. */
  public static final String DETAILS_PREFIX = "headgate_";

  /** Annotation on a pool; {@link Asked} has its values. */
  public static final String ANNOTATION = "headgate.io/picker";

  /** Annotation on a pool: the ConfigMap in its namespace that configures a picker made for it. */
  public static final String CONFIG_ANNOTATION = "headgate.io/picker-config";

  /** A reference to our own picker, for pools that want a failure mode with it. */
  private static final String GROUP = "headgate.io";

  private static final String KIND = "Picker";

  /** What a pool's annotation asks for. */
  public enum Asked {
    NOTHING,

    /**
     * {@code shared}: Headgate's own picker, whatever the pool's {@code endpointPickerRef} names;
     * the reference's failure mode still counts.
     */
    SHARED,

    /** {@code deployed}: a picker made for the pool, unless its reference names one that exists. */
    DEPLOYED,

    /** No value that is known. */
    UNKNOWN
  }

  private OwnPicker() {}

  /**
   * What is asked for.
   *
   * @param annotations of the pool
   */
  public static Asked asked(Map<String, String> annotations) {
    return switch (annotations.get(ANNOTATION)) {
      case null -> Asked.NOTHING;
      case "shared" -> Asked.SHARED;
      case "deployed" -> Asked.DEPLOYED;
      default -> Asked.UNKNOWN;
    };
  }

  /**
   * Whether a reference is to our own picker.
   *
   * @param group of the reference, empty for the core group
   */
  public static boolean named(String group, String kind) {
    return group.equals(GROUP) && kind.equals(KIND);
  }

  /**
   * Whether a pool that has an {@code endpointPickerRef} is ours; one that has none always is.
   *
   * @param annotations of the pool
   * @param group of the reference, empty for the core group
   * @param kind of the reference
   */
  public static boolean serves(Map<String, String> annotations, String group, String kind) {
    return asked(annotations) == Asked.SHARED || named(group, kind);
  }
}
