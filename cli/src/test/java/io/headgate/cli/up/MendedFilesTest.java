package io.headgate.cli.up;

import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.watcher.source.Problem;
import io.headgate.watcher.source.ResourceSource;
import io.headgate.watcher.source.SourceEvent;
import io.headgate.watcher.source.SourceEvent.Cleared;
import io.headgate.watcher.source.SourceEvent.Rejected;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MendedFilesTest {
  private static final Problem KIND = error("a.yaml", 1);
  private static final Problem FIELD = error("a.yaml", 7);
  private static final Problem MOVED = error("a.yaml", 8);

  private final Hand source = new Hand();
  private final List<String> said = new ArrayList<>();
  private final List<SourceEvent> passed = new ArrayList<>();

  @BeforeEach
  void start() {
    new MendedFiles(source, said::add).start(passed::addAll);
  }

  @Test
  void theLastErrorOfAFileThatGoesIsOneLine() {
    source.tell(new Rejected(KIND), new Rejected(FIELD));
    source.tell(new Cleared(KIND));
    assertThat(said).isEmpty();

    source.tell(new Cleared(FIELD));
    assertThat(said).containsExactly("a.yaml: no error is left");
  }

  @Test
  void anErrorThatOnlyMovesIsNotGone() {
    source.tell(new Rejected(FIELD));
    source.tell(new Cleared(FIELD), new Rejected(MOVED));

    assertThat(said).isEmpty();
  }

  @Test
  void aWarningThatGoesIsNotSaidForItWasNotSaidWhenItCame() {
    Problem warning = new Problem(Problem.Severity.WARNING, "a.yaml", 1, null, "", "old", "");
    source.tell(new Rejected(warning));
    source.tell(new Cleared(warning));

    assertThat(said).isEmpty();
  }

  @Test
  void everythingIsPassedOn() {
    source.tell(new Rejected(KIND));
    source.tell(new Cleared(KIND));

    assertThat(passed).containsExactly(new Rejected(KIND), new Cleared(KIND));
  }

  private static Problem error(String file, int line) {
    return new Problem(Problem.Severity.ERROR, file, line, null, "spec", "is wrong", "");
  }

  /** Tells what the test says. */
  private static final class Hand implements ResourceSource {
    private Sink sink = _ -> {};

    void tell(SourceEvent... batch) {
      sink.accept(List.of(batch));
    }

    @Override
    public Future<Void> start(Sink to) {
      sink = to;
      return Future.succeededFuture();
    }

    @Override
    public Future<Void> stop() {
      return Future.succeededFuture();
    }
  }
}
