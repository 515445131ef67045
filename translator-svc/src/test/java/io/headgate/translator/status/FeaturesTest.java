package io.headgate.translator.status;

import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.translator.ProvisioningOptions;
import io.headgate.translator.TranslatorOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FeaturesTest {
  private static final Path DOCUMENT = Path.of("..", "docs", "gateway-api.md");
  private static final Pattern ROW = Pattern.compile("\\| `(\\w+)` \\| (yes|no|where [^|]*) \\|");

  private static final TranslatorOptions ELSEWHERE =
      new TranslatorOptions(
          TranslatorOptions.CONTROLLER_NAME, "0.0.0.0", Map.of(), 0, Optional.empty());
  private static final TranslatorOptions PROVISIONED =
      TranslatorOptions.provisioned(
          TranslatorOptions.CONTROLLER_NAME,
          Optional.empty(),
          new ProvisioningOptions(
              "envoy", "127.0.0.1", 18000, Optional.empty(), ProvisioningOptions.PICKER_IMAGE));

  /** Core, and so in no row of their own. */
  private static final List<String> CORE =
      List.of(
          "BackendTLSPolicy",
          "GRPCRoute",
          "Gateway",
          "HTTPRoute",
          "ReferenceGrant",
          "SupportInferencePool");

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void whatIsClaimedIsWhatIsDocumented(boolean provisioning) throws IOException {
    List<String> documented =
        ROW.matcher(Files.readString(DOCUMENT))
            .results()
            .filter(row -> row.group(2).equals("yes") || (provisioning && somewhere(row)))
            .map(row -> row.group(1))
            .toList();

    assertThat(Features.claimed(provisioning ? PROVISIONED : ELSEWHERE))
        .isSorted()
        .containsAll(CORE)
        .filteredOn(name -> !CORE.contains(name))
        .containsExactlyElementsOf(documented);
  }

  @Test
  void poolsAreNotClaimedWhereInferenceIsOff() {
    List<String> claimed = new ArrayList<>(Features.claimed(ELSEWHERE));
    claimed.remove("SupportInferencePool");

    assertThat(Features.claimed(ELSEWHERE.withInference(false))).isEqualTo(claimed);
  }

  private static boolean somewhere(MatchResult row) {
    return row.group(2).startsWith("where ");
  }
}
