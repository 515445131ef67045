package io.headgate.cli.up;

import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.cli.status.Cause;
import io.headgate.cli.status.Cause.Spot;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ToldTest {
  private static final Cause BACKEND = cause("HTTPRoute default/a", "no backend");
  private static final Cause PARENT = cause("HTTPRoute default/a", "no parent");
  private static final Cause OTHER = cause("HTTPRoute default/b", "no backend");
  private static final Cause NOTHING = cause("", "nothing is configured");

  private static final Set<String> KNOWN = Set.of("HTTPRoute default/a", "HTTPRoute default/b");

  private Told told = Told.NOTHING;

  @Test
  void whatIsWrongIsFreshOnce() {
    assertThat(on(BACKEND, OTHER).fresh()).containsExactly(BACKEND, OTHER);
    assertThat(on(BACKEND, OTHER).fresh()).isEmpty();
    assertThat(on(BACKEND, OTHER, PARENT).fresh()).containsExactly(PARENT);
  }

  @Test
  void anObjectIsMendedWhenNothingIsWrongWithItAnyMore() {
    on(BACKEND, PARENT, OTHER);

    assertThat(on(PARENT, OTHER).mended()).isEmpty();
    assertThat(on(OTHER).mended()).containsExactly(Cause.mended("HTTPRoute default/a"));
    assertThat(on(OTHER).mended()).isEmpty();
    assertThat(on(BACKEND, OTHER).fresh()).as("wrong again").containsExactly(BACKEND);
  }

  @Test
  void whatAnotherObjectIsToBlameForMeanwhileIsNeitherMendedNorToldAgain() {
    on(BACKEND);

    Told.Step blamed = told.on(List.of(OTHER), Set.of("HTTPRoute default/a"), KNOWN);
    told = blamed.next();
    assertThat(blamed.mended()).isEmpty();
    assertThat(on(BACKEND).fresh()).isEmpty();
    assertThat(on().mended()).containsExactly(Cause.mended("HTTPRoute default/a"));
  }

  @Test
  void whatIsNoObjectsIsNotSaidToBeMended() {
    assertThat(on(NOTHING).fresh()).containsExactly(NOTHING);
    assertThat(on().mended()).isEmpty();
    assertThat(on(NOTHING).fresh()).containsExactly(NOTHING);
  }

  @Test
  void whatIsGoneIsNotSaidToBeMendedAndToldAgainWhenItIsBack() {
    on(BACKEND, OTHER);

    Told.Step gone = told.on(List.of(OTHER), Set.of(), Set.of("HTTPRoute default/b"));
    told = gone.next();
    assertThat(gone.mended()).isEmpty();
    assertThat(on(OTHER).mended()).isEmpty();
    assertThat(on(BACKEND, OTHER).fresh()).containsExactly(BACKEND);
  }

  private Told.Step on(Cause... causes) {
    Told.Step step = told.on(List.of(causes), Set.of(), KNOWN);
    told = step.next();
    return step;
  }

  private static Cause cause(String object, String words) {
    return new Cause(object, new Spot("", List.of()), object + words, "", List.of());
  }
}
