package io.headgate.events;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OwnPickerTest {
  @ParameterizedTest
  @CsvSource({
    "none, headgate.io, Picker, true",
    "none, headgate.io, Service, false",
    "none, '', Picker, false",
    "none, '', Service, false",
    "own, '', Service, false",
    "shared, '', Service, true",
    "shared, example.com, Thing, true",
    "deployed, '', Service, false",
    "deployed, headgate.io, Picker, true",
  })
  void annotationOrReferenceAsksForIt(
      String annotation, String group, String kind, boolean expected) {
    Map<String, String> annotations =
        annotation.equals("none") ? Map.of() : Map.of("headgate.io/picker", annotation);

    assertThat(OwnPicker.serves(annotations, group, kind)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({"shared, SHARED", "deployed, DEPLOYED", "'', UNKNOWN", "Shared, UNKNOWN"})
  void onlyKnownWordsAreUnderstood(String annotation, OwnPicker.Asked expected) {
    assertThat(OwnPicker.asked(Map.of("headgate.io/picker", annotation))).isEqualTo(expected);
    assertThat(OwnPicker.asked(Map.of())).isEqualTo(OwnPicker.Asked.NOTHING);
  }
}
