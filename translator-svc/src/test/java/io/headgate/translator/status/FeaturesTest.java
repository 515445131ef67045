package io.headgate.translator.status;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FeaturesTest {
  private static final Path DOCUMENT = Path.of("..", "docs", "gateway-api.md");
  private static final Pattern ROW = Pattern.compile("\\| `(\\w+)` \\| (yes|no|where [^|]*) \\|");

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

    assertThat(Features.claimed(provisioning))
        .isSorted()
        .containsAll(CORE)
        .filteredOn(name -> !CORE.contains(name))
        .containsExactlyElementsOf(documented);
  }

  private static boolean somewhere(MatchResult row) {
    return row.group(2).startsWith("where ");
  }
}
