package io.headgate.xds.accesslog;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.util.Durations;
import com.google.protobuf.util.Timestamps;
import io.envoyproxy.envoy.config.core.v3.Address;
import io.envoyproxy.envoy.config.core.v3.RequestMethod;
import io.envoyproxy.envoy.config.core.v3.SocketAddress;
import io.envoyproxy.envoy.data.accesslog.v3.AccessLogCommon;
import io.envoyproxy.envoy.data.accesslog.v3.HTTPAccessLogEntry;
import io.envoyproxy.envoy.data.accesslog.v3.HTTPRequestProperties;
import io.envoyproxy.envoy.data.accesslog.v3.HTTPResponseProperties;
import io.envoyproxy.envoy.data.accesslog.v3.ResponseFlags;
import io.headgate.events.AccessLogs;
import io.headgate.events.OwnPicker;
import io.headgate.events.v1.Exchange;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Turns entries of Envoy's access log into events. Who the client is, what it was answered and what
 * stood in a query stay behind.
 */
public final class Exchanges {
  /** Clients choose hosts and paths; the log does not keep novels. */
  static final int MAX_TEXT = 512;

  /** Details of requests that Envoy refuses before it gives them an id. */
  private static final Set<String> REFUSED_UNREAD =
      Set.of(
          "low_version",
          "missing_host_header",
          "missing_path_rejected",
          "absolute_path_rejected",
          "path_normalization_failed");

  private Exchanges() {}

  /**
   * Whether another event tells of the request: the picker's, where it has answered itself, or an
   * entry in the other log of the proxy.
   *
   * @param well whether the entry is in the log of requests that end well
   */
  public static boolean toldOtherwise(HTTPAccessLogEntry entry, boolean well) {
    return entry.getResponse().getResponseCodeDetails().startsWith(OwnPicker.DETAILS_PREFIX)
        || endedWell(entry) != well;
  }

  private static boolean endedWell(HTTPAccessLogEntry entry) {
    int status = entry.getResponse().getResponseCode().getValue();
    return status > 0
        && status < AccessLogs.BAD_STATUS
        && flags(entry.getCommonProperties().getResponseFlags()).isEmpty();
  }

  /** Whether the request has an id, and one that the proxy chose. */
  public static boolean named(HTTPAccessLogEntry entry) {
    return !entry.getRequest().getRequestId().isEmpty()
        && !REFUSED_UNREAD.contains(entry.getResponse().getResponseCodeDetails());
  }

  /**
   * One entry.
   *
   * @param gateway namespace/name
   * @param node the proxy's id
   */
  public static Exchange of(String gateway, String node, HTTPAccessLogEntry entry) {
    AccessLogCommon common = entry.getCommonProperties();
    HTTPRequestProperties request = entry.getRequest();
    HTTPResponseProperties response = entry.getResponse();
    return Exchange.newBuilder()
        .setRequestId(cut(request.getRequestId()))
        .setGateway(gateway)
        .setNode(node)
        .setAtMicros(Timestamps.toMicros(common.getStartTime()))
        .setMethod(method(request.getRequestMethod()))
        .setHost(cut(host(request.getAuthority())))
        .setPath(cut(path(request)))
        .setRoute(cut(common.getRouteName()))
        .setCluster(cut(common.getUpstreamCluster()))
        .setEndpoint(hostPort(common.getUpstreamRemoteAddress()))
        .setStatus(response.getResponseCode().getValue())
        .setDetails(cut(response.getResponseCodeDetails()))
        .addAllFlags(flags(common.getResponseFlags()))
        .setRequestBytes(request.getRequestBodyBytes())
        .setResponseBytes(response.getResponseBodyBytes())
        .setDurationMicros(Durations.toMicros(common.getDuration()))
        .build();
  }

  private static String method(RequestMethod method) {
    return method == RequestMethod.METHOD_UNSPECIFIED || method == RequestMethod.UNRECOGNIZED
        ? ""
        : method.name();
  }

  /** What stands before an {@code @} is for nobody's eyes. */
  private static String host(String authority) {
    return authority.substring(authority.lastIndexOf('@') + 1);
  }

  /** As the client sent it, where Envoy still knows; a route may have rewritten it. */
  private static String path(HTTPRequestProperties request) {
    String whole =
        request.getOriginalPath().isEmpty() ? request.getPath() : request.getOriginalPath();
    int query = whole.indexOf('?');
    return query < 0 ? whole : whole.substring(0, query);
  }

  private static String hostPort(Address address) {
    SocketAddress socket = address.getSocketAddress();
    if (socket.getAddress().isEmpty()) {
      return "";
    }
    String host =
        socket.getAddress().contains(":") ? "[" + socket.getAddress() + "]" : socket.getAddress();
    return cut(host + ":" + socket.getPortValue());
  }

  /** Names of those that are set. */
  private static List<String> flags(ResponseFlags flags) {
    return flags.getAllFields().entrySet().stream()
        .filter(field -> field.getKey().getJavaType() == FieldDescriptor.JavaType.BOOLEAN)
        .map(Map.Entry::getKey)
        .map(FieldDescriptor::getName)
        .toList();
  }

  /** Never cuts a character in two: protobuf strings must be valid. */
  private static String cut(String text) {
    if (text.length() <= MAX_TEXT) {
      return text;
    }
    return text.substring(
        0, Character.isHighSurrogate(text.charAt(MAX_TEXT - 1)) ? MAX_TEXT - 1 : MAX_TEXT);
  }
}
