package io.headgate.xds.trust;

import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.xds.trust.TokenReviewer.Verdict;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RememberedReviewsTest {
  private static final Verdict GOOD = new Verdict.Account("shop/edge-headgate");
  private static final Verdict BAD = new Verdict.Refused("expired");

  private final AtomicLong now = new AtomicLong();
  private final List<String> asked = new ArrayList<>();
  private Future<Verdict> answer = Future.succeededFuture(GOOD);
  private final RememberedReviews reviews =
      new RememberedReviews(
          token -> {
            asked.add(token);
            return answer;
          },
          now::get);

  @Test
  void aGoodTokenIsReviewedOnceAMinute() {
    assertThat(reviews.review("a").result()).isEqualTo(GOOD);
    pass(Duration.ofSeconds(59));
    assertThat(reviews.review("a").result()).isEqualTo(GOOD);
    assertThat(asked).containsExactly("a");

    answer = Future.succeededFuture(BAD);
    pass(Duration.ofSeconds(1));
    assertThat(reviews.review("a").result()).isEqualTo(BAD);
    assertThat(asked).containsExactly("a", "a");
  }

  @Test
  void aRefusalHoldsForTenSeconds() {
    answer = Future.succeededFuture(BAD);
    assertThat(reviews.review("a").result()).isEqualTo(BAD);
    answer = Future.succeededFuture(GOOD);
    pass(Duration.ofSeconds(9));
    assertThat(reviews.review("a").result()).isEqualTo(BAD);
    pass(Duration.ofSeconds(1));
    assertThat(reviews.review("a").result()).isEqualTo(GOOD);
  }

  @Test
  void aFailureIsNotRemembered() {
    answer = Future.failedFuture("nobody there");
    assertThat(reviews.review("a").failed()).isTrue();
    answer = Future.succeededFuture(GOOD);
    assertThat(reviews.review("a").result()).isEqualTo(GOOD);
  }

  @Test
  void whoAsksMeanwhileWaitsForTheSameAnswer() {
    Promise<Verdict> later = Promise.promise();
    answer = later.future();
    Future<Verdict> first = reviews.review("a");
    Future<Verdict> second = reviews.review("a");
    later.complete(GOOD);

    assertThat(first.result()).isEqualTo(GOOD);
    assertThat(second.result()).isEqualTo(GOOD);
    assertThat(asked).containsExactly("a");
  }

  @Test
  void tokensAreToldApart() {
    reviews.review("a");
    reviews.review("b");

    assertThat(asked).containsExactly("a", "b");
  }

  @Test
  void neitherOldNorManyReviewsPileUp() {
    for (int i = 0; i < 20_000; i++) {
      reviews.review("token " + i);
    }
    assertThat(reviews.size()).isEqualTo(10_000);

    pass(Duration.ofMinutes(1));
    reviews.review("another");
    assertThat(reviews.size()).isEqualTo(1);
  }

  private void pass(Duration time) {
    now.addAndGet(time.toNanos());
  }
}
