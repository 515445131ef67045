package io.headgate.translator.lower;

import com.google.protobuf.NullValue;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import io.envoyproxy.envoy.config.accesslog.v3.AccessLogFilter;
import io.envoyproxy.envoy.config.accesslog.v3.ExtensionFilter;
import io.envoyproxy.envoy.config.core.v3.SubstitutionFormatString;
import io.envoyproxy.envoy.extensions.access_loggers.filters.cel.v3.ExpressionFilter;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.LocalReplyConfig;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.ResponseMapper;
import io.headgate.events.OwnPicker;

/**
 * Errors that Envoy answers itself, in OpenAI's shape ({@code
 * {"error":{"message","type","param","code"}}}), so that a client library finds a message whoever
 * answered. What a picker answers is left as it is, gRPC keeps its own form, and the answer to
 * HEAD, which has no body, is not labelled as JSON: clients are known to parse whatever is.
 */
final class LocalReplies {
  /** Our picker says who it is in the details; others leave them empty. */
  private static final String ENVOYS_OWN =
      "response.code >= 400 && response.code_details != ''"
          + " && request.method != 'HEAD'"
          + " && !response.code_details.startsWith('"
          + OwnPicker.DETAILS_PREFIX
          + "')"
          + " && !('content-type' in request.headers"
          + " && request.headers['content-type'].startsWith('application/grpc'))";

  private static final String INVALID = "invalid_request_error";
  private static final String UNAVAILABLE = "service_unavailable";
  private static final String ENVOYS_WORDS = "%LOCAL_REPLY_BODY%";

  /** The first that matches counts. */
  static final LocalReplyConfig CONFIG =
      LocalReplyConfig.newBuilder()
          .addMappers(
              mapper(
                  "response.code_details == 'route_not_found'",
                  INVALID,
                  "route_not_found",
                  "no route of the gateway matches host, path, method and headers"))
          .addMappers(
              mapper(
                  "response.code == 421",
                  INVALID,
                  "misdirected_request",
                  "the host is served over connections of its own; open a new one"))
          .addMappers(
              mapper(
                  "response.code_details.startsWith('ext_proc_')",
                  UNAVAILABLE,
                  "picker_unavailable",
                  "the endpoint picker of the InferencePool does not answer as it should"))
          .addMappers(
              mapper(
                  "response.code >= 500 && (response.code_details == 'direct_response'"
                      + " || response.code_details == 'cluster_not_found')",
                  UNAVAILABLE,
                  "no_backend",
                  "the route that matches has no backend to use; its status says why"))
          .addMappers(
              mapper(
                  "response.code_details == 'no_healthy_upstream'",
                  UNAVAILABLE,
                  "no_endpoints",
                  "no endpoint to use: none is ready, the picked ones cannot be reached or refuse, or the endpoint"
                      + " picker does not answer; `headgate explain` with the x-request-id tells"))
          .addMappers(
              mapper("response.code >= 500", UNAVAILABLE, "upstream_unavailable", ENVOYS_WORDS))
          .addMappers(mapper("true", INVALID, "bad_request", ENVOYS_WORDS))
          .build();

  private LocalReplies() {}

  private static ResponseMapper mapper(
      String expression, String type, String code, String message) {
    return ResponseMapper.newBuilder()
        .setFilter(
            AccessLogFilter.newBuilder()
                .setExtensionFilter(
                    ExtensionFilter.newBuilder()
                        .setName("envoy.access_loggers.extension_filters.cel")
                        .setTypedConfig(
                            Extensions.any(
                                ExpressionFilter.newBuilder()
                                    .setExpression(ENVOYS_OWN + " && (" + expression + ")")
                                    .build()))))
        .setBodyFormatOverride(
            SubstitutionFormatString.newBuilder()
                .setJsonFormat(
                    Struct.newBuilder()
                        .putFields(
                            "error",
                            Value.newBuilder().setStructValue(error(type, code, message)).build())))
        .build();
  }

  private static Struct error(String type, String code, String message) {
    return Struct.newBuilder()
        .putFields("message", text(message))
        .putFields("type", text(type))
        .putFields("param", Value.newBuilder().setNullValue(NullValue.NULL_VALUE).build())
        .putFields("code", text(code))
        .build();
  }

  private static Value text(String text) {
    return Value.newBuilder().setStringValue(text).build();
  }
}
