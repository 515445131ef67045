package io.headgate.epp.extproc;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import io.envoyproxy.envoy.config.core.v3.HeaderMap;
import io.envoyproxy.envoy.config.core.v3.HeaderValue;
import io.envoyproxy.envoy.config.core.v3.Metadata;
import io.envoyproxy.envoy.service.ext_proc.v3.HttpHeaders;
import io.envoyproxy.envoy.service.ext_proc.v3.ProcessingRequest;
import io.headgate.events.OwnPicker;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FramesTest {
  private static final String ENDPOINT = "10.0.0.1:8000";

  @Test
  void whoServedIsWhoEnvoyNames() {
    assertThat(served("via_upstream")).isEqualTo(ENDPOINT);
  }

  @Test
  void aProxyThatDoesNotTellWhoAnsweredIsBelieved() {
    assertThat(served("")).isEqualTo(ENDPOINT);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"no_healthy_upstream", "upstream_reset_before_response_started{overflow}"})
  void nobodyServedWhatEnvoyAnswersItself(String details) {
    assertThat(served(details)).isEmpty();
  }

  /** The translator has Envoy send no others. */
  @Test
  void headersThatAreReadAreSent() {
    Map<String, String> all = new LinkedHashMap<>();
    all.put(":method", "POST");
    all.put(":path", "/v1/chat/completions");
    all.put("content-encoding", "gzip");
    all.put("content-length", "12");
    all.put(Names.REQUEST_ID, "abc");
    all.put(Names.PREFILLER, "10.0.0.2:8000");
    all.put(Names.TEST_SELECTION, ENDPOINT);
    all.put(Names.DESTINATION, ENDPOINT);
    all.put(Names.SERVED, ENDPOINT);
    all.put(Names.SUBSET, ENDPOINT);
    Map<String, String> sent = new LinkedHashMap<>(all);
    sent.keySet()
        .removeIf(name ->
            !OwnPicker.READ_HEADERS.contains(name)
                && !name.startsWith(OwnPicker.READ_HEADER_PREFIX));

    RequestHead head = head(all);
    assertThat(head.requestId()).isEqualTo("abc");
    assertThat(head.contentLength()).isEqualTo(12);
    assertThat(head.spoofed()).hasSize(4);
    assertThat(head.subset()).hasValue(List.of(ENDPOINT));
    assertThat(head(sent)).isEqualTo(head);
    assertThat(OwnPicker.READ_HEADERS).contains(":status");
  }

  private static RequestHead head(Map<String, String> headers) {
    HeaderMap.Builder map = HeaderMap.newBuilder();
    headers.forEach((name, value) ->
        map.addHeaders(
            HeaderValue.newBuilder().setKey(name).setRawValue(ByteString.copyFromUtf8(value))));
    ProcessingRequest message =
        ProcessingRequest.newBuilder()
            .setRequestHeaders(HttpHeaders.newBuilder().setHeaders(map))
            .build();
    return ((Frame.RequestHeaders) new Frames(true).of(message)).head();
  }

  private static String served(String details) {
    ProcessingRequest.Builder message =
        ProcessingRequest.newBuilder()
            .setResponseHeaders(
                HttpHeaders.newBuilder()
                    .setHeaders(
                        HeaderMap.newBuilder()
                            .addHeaders(
                                HeaderValue.newBuilder()
                                    .setKey(":status")
                                    .setRawValue(ByteString.copyFromUtf8("503")))))
            .setMetadataContext(
                Metadata.newBuilder()
                    .putFilterMetadata("envoy.lb", struct(Names.SERVED, ENDPOINT)));
    if (!details.isEmpty()) {
      message.putAttributes(
          "envoy.filters.http.ext_proc", struct("response.code_details", details));
    }
    Frame.ResponseHeaders frame = (Frame.ResponseHeaders) new Frames(false).of(message.build());
    assertThat(frame.status()).isEqualTo(503);
    return frame.served();
  }

  private static Struct struct(String key, String value) {
    return Struct.newBuilder()
        .putFields(key, Value.newBuilder().setStringValue(value).build())
        .build();
  }
}
