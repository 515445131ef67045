package io.headgate.watcher.kubernetes.trust;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.headgate.watcher.kubernetes.trust.TokenReviews.Verdict;
import org.junit.jupiter.api.Test;

class TokenReviewsTest {
  private static final String OURS = "headgate-xds";

  @Test
  void aServiceAccountsTokenForUsIsGood() throws Exception {
    assertThat(
            verdict(
                """
                {"authenticated": true, "audiences": ["headgate-xds"],
                 "user": {"username": "system:serviceaccount:shop:edge-headgate"}}\
                """))
        .isEqualTo(new Verdict.Account("shop", "edge-headgate"));
  }

  @Test
  void everythingElseIsNot() throws Exception {
    for (String status :
        new String[] {
          "{}",
          "{\"authenticated\": false, \"error\": \"expired\"}",
          """
          {"authenticated": true, "audiences": ["https://kubernetes.default.svc"],
           "user": {"username": "system:serviceaccount:shop:edge-headgate"}}\
          """,
          """
          {"authenticated": true,
           "user": {"username": "system:serviceaccount:shop:edge-headgate"}}\
          """,
          "{\"authenticated\": true, \"audiences\": [\"headgate-xds\"]}",
          """
          {"authenticated": true, "audiences": ["headgate-xds"],
           "user": {"username": "jane"}}\
          """,
          """
          {"authenticated": true, "audiences": ["headgate-xds"],
           "user": {"username": "system:serviceaccount:shop:edge:headgate"}}\
          """,
          """
          {"authenticated": true, "audiences": ["headgate-xds"],
           "user": {"username": "system:serviceaccount:shop"}}\
          """
        }) {
      assertThat(verdict(status)).as(status).isInstanceOf(Verdict.Refused.class);
    }
  }

  @Test
  void theReasonIsTheApiServersOwn() throws Exception {
    assertThat(verdict("{\"error\": \"token has expired\"}"))
        .isEqualTo(
            new Verdict.Refused(
                "the token is not valid for audience headgate-xds: token has expired"));
  }

  private static Verdict verdict(String status) throws JsonProcessingException {
    return TokenReviews.verdict(new ObjectMapper().readTree(status), OURS);
  }
}
