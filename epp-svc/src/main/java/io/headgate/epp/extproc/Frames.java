package io.headgate.epp.extproc;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import io.envoyproxy.envoy.config.core.v3.HeaderValue;
import io.envoyproxy.envoy.config.core.v3.Metadata;
import io.envoyproxy.envoy.extensions.filters.http.ext_proc.v3.ProcessingMode.BodySendMode;
import io.envoyproxy.envoy.service.ext_proc.v3.HttpBody;
import io.envoyproxy.envoy.service.ext_proc.v3.HttpHeaders;
import io.envoyproxy.envoy.service.ext_proc.v3.ProcessingRequest;
import io.headgate.epp.parse.ApiKind;
import io.headgate.events.OwnPicker;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Reads ext_proc messages.
 *
 * @param testSelection obey the conformance tests' header that asks for certain endpoints
 */
public record Frames(boolean testSelection) {

  public Frame of(ProcessingRequest message) {
    return switch (message.getRequestCase()) {
      case REQUEST_HEADERS -> requestHeaders(message);
      case REQUEST_BODY -> {
        HttpBody body = message.getRequestBody();
        yield new Frame.RequestBody(body.getBody(), body.getEndOfStream());
      }
      case REQUEST_TRAILERS -> new Frame.RequestTrailers();
      case RESPONSE_HEADERS -> responseHeaders(message);
      case RESPONSE_BODY -> {
        HttpBody body = message.getResponseBody();
        yield new Frame.ResponseBody(body.getBody(), body.getEndOfStream());
      }
      case RESPONSE_TRAILERS -> new Frame.ResponseTrailers();
      case REQUEST_NOT_SET -> new Frame.Unknown();
    };
  }

  private Frame requestHeaders(ProcessingRequest message) {
    HttpHeaders headers = message.getRequestHeaders();
    String method = "";
    String path = "";
    String requestId = "";
    String encoding = "";
    String selection = "";
    long length = -1;
    List<String> spoofed = new ArrayList<>(0);
    for (HeaderValue header : headers.getHeaders().getHeadersList()) {
      String name = header.getKey().toLowerCase(Locale.ROOT);
      switch (name) {
        case ":method" -> method = value(header);
        case ":path" -> path = withoutQuery(value(header));
        case "content-encoding" -> encoding = value(header);
        case "content-length" -> length = number(value(header));
        case Names.REQUEST_ID -> requestId = value(header);
        case Names.PREFILLER -> spoofed.add(name);
        case Names.TEST_SELECTION -> selection = value(header);
        default -> {
          if (name.startsWith(Names.DESTINATION)) {
            spoofed.add(name);
          }
        }
      }
    }
    Optional<List<String>> subset =
        testSelection && !selection.isEmpty()
            ? Optional.of(split(selection))
            : subset(message.getMetadataContext());
    boolean told = message.hasProtocolConfig();
    RequestHead head =
        new RequestHead(
            method,
            path,
            requestId,
            length,
            method.equals("POST") ? ApiKind.of(path, encoding) : ApiKind.PASSTHROUGH,
            spoofed,
            subset,
            mode(told, message.getProtocolConfig().getRequestBodyMode()),
            mode(told, message.getProtocolConfig().getResponseBodyMode()));
    return new Frame.RequestHeaders(head, headers.getEndOfStream());
  }

  /**
   * Data planes that do not tell their modes use the one that the Endpoint Picker Protocol asks
   * for.
   */
  private static BodyMode mode(boolean told, BodySendMode mode) {
    if (!told) {
      return BodyMode.FULL_DUPLEX;
    }
    return switch (mode) {
      case NONE -> BodyMode.NONE;
      case STREAMED -> BodyMode.STREAMED;
      case BUFFERED -> BodyMode.BUFFERED;
      case BUFFERED_PARTIAL -> BodyMode.BUFFERED_PARTIAL;
      case FULL_DUPLEX_STREAMED, UNRECOGNIZED -> BodyMode.FULL_DUPLEX;
    };
  }

  private static Frame responseHeaders(ProcessingRequest message) {
    HttpHeaders headers = message.getResponseHeaders();
    int status = 0;
    for (HeaderValue header : headers.getHeaders().getHeadersList()) {
      if (header.getKey().equals(":status")) {
        status = (int) number(value(header));
        break;
      }
    }
    Struct lb =
        message
            .getMetadataContext()
            .getFilterMetadataOrDefault(Names.LB_NAMESPACE, Struct.getDefaultInstance());
    String served =
        byEnvoyItself(message)
            ? ""
            : lb.getFieldsOrDefault(Names.SERVED, Value.getDefaultInstance()).getStringValue();
    return new Frame.ResponseHeaders(status, served, headers.getEndOfStream());
  }

  /** The endpoint that Envoy names is then the one it tried last; not every proxy tells. */
  private static boolean byEnvoyItself(ProcessingRequest message) {
    String details =
        message
            .getAttributesOrDefault(Names.FILTER, Struct.getDefaultInstance())
            .getFieldsOrDefault(OwnPicker.CODE_DETAILS, Value.getDefaultInstance())
            .getStringValue();
    return !details.isEmpty() && !details.equals(OwnPicker.VIA_UPSTREAM);
  }

  /** A list of strings or one string; commas separate within strings; absent = no restriction. */
  private static Optional<List<String>> subset(Metadata metadata) {
    if (!metadata.containsFilterMetadata(Names.SUBSET_NAMESPACE)) {
      return Optional.empty();
    }
    Struct hint = metadata.getFilterMetadataOrThrow(Names.SUBSET_NAMESPACE);
    if (!hint.containsFields(Names.SUBSET)) {
      return Optional.empty();
    }
    Value value = hint.getFieldsOrThrow(Names.SUBSET);
    List<String> allowed = new ArrayList<>();
    switch (value.getKindCase()) {
      case STRING_VALUE -> allowed.addAll(split(value.getStringValue()));
      case LIST_VALUE -> {
        for (Value element : value.getListValue().getValuesList()) {
          allowed.addAll(split(element.getStringValue()));
        }
      }
      case NULL_VALUE, NUMBER_VALUE, BOOL_VALUE, STRUCT_VALUE, KIND_NOT_SET -> {}
    }
    return Optional.of(allowed);
  }

  private static List<String> split(String commaSeparated) {
    List<String> out = new ArrayList<>();
    for (String part : commaSeparated.split(",", -1)) {
      String trimmed = part.strip();
      if (!trimmed.isEmpty()) {
        out.add(trimmed);
      }
    }
    return out;
  }

  /** Envoy fills raw_value, older data planes value. */
  private static String value(HeaderValue header) {
    return header.getRawValue().isEmpty() ? header.getValue() : header.getRawValue().toStringUtf8();
  }

  private static long number(String digits) {
    try {
      return Long.parseLong(digits.strip());
    } catch (NumberFormatException e) {
      return -1;
    }
  }

  /** A query may hold secrets, and nothing here needs it. */
  private static String withoutQuery(String path) {
    int query = path.indexOf('?');
    return query < 0 ? path : path.substring(0, query);
  }
}
