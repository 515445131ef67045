package io.headgate.xds.accesslog;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.util.Durations;
import com.google.protobuf.util.Timestamps;
import io.envoyproxy.envoy.config.core.v3.Address;
import io.envoyproxy.envoy.config.core.v3.SocketAddress;
import io.envoyproxy.envoy.data.accesslog.v3.AccessLogCommon;
import io.envoyproxy.envoy.data.accesslog.v3.HTTPAccessLogEntry;
import io.envoyproxy.envoy.data.accesslog.v3.HTTPRequestProperties;
import io.envoyproxy.envoy.data.accesslog.v3.HTTPResponseProperties;
import io.envoyproxy.envoy.data.accesslog.v3.ResponseFlags;
import io.headgate.events.OwnPicker;
import io.headgate.events.v1.Exchange;
import java.util.List;
import java.util.Map;

/**
 * Turns entries of Envoy's access log into events. Who the client is, what it was answered and what
 * stood in a query stay behind.
 */
public final class Exchanges {
  /** Clients choose hosts and paths; the log does not keep novels. */
  static final int MAX_TEXT = 512;

  private Exchanges() {}

  /** Whether our picker has answered, which its own event says better. */
  public static boolean answeredByPicker(HTTPAccessLogEntry entry) {
    return entry.getResponse().getResponseCodeDetails().startsWith(OwnPicker.DETAILS_PREFIX);
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
        .setMethod(request.getRequestMethod().name())
        .setHost(cut(request.getAuthority()))
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

  /** As the client sent it: a route may have rewritten it since. */
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
