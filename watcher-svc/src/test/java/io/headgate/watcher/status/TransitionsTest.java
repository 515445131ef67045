package io.headgate.watcher.status;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.headgate.watcher.normalize.CanonicalJson;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class TransitionsTest {
  private static final Instant FIRST = Instant.parse("2026-01-01T00:00:00.987Z");
  private static final Instant LATER = Instant.parse("2026-01-01T00:05:00Z");

  @Test
  void aNewConditionHasThePresentTimeInSeconds() {
    ObjectNode dated =
        Transitions.dated(status("[{'type':'Accepted','status':'True'}]"), nothing(), FIRST);
    assertThat(dated)
        .hasToString(
            json(
                "{'conditions':[{'type':'Accepted','status':'True',"
                    + "'lastTransitionTime':'2026-01-01T00:00:00Z'}]}"));
  }

  @Test
  void theTimeStaysWhileTheStatusDoesWhateverElseChanges() {
    ObjectNode first =
        Transitions.dated(
            status("[{'type':'A','status':'True','reason':'x'},{'type':'B','status':'True'}]"),
            nothing(),
            FIRST);
    ObjectNode second =
        Transitions.dated(
            status("[{'type':'B','status':'False'},{'type':'A','status':'True','reason':'y'}]"),
            first,
            LATER);
    assertThat(time(second.at("/conditions/0"))).isEqualTo("2026-01-01T00:05:00Z");
    assertThat(time(second.at("/conditions/1"))).isEqualTo("2026-01-01T00:00:00Z");
    assertThat(second.at("/conditions/1/reason").asText()).isEqualTo("y");
  }

  @Test
  void aConditionThatCameBackIsDatedAnew() {
    ObjectNode first =
        Transitions.dated(status("[{'type':'A','status':'True'}]"), nothing(), FIRST);
    ObjectNode gone = Transitions.dated(status("[]"), first, FIRST);
    ObjectNode back = Transitions.dated(status("[{'type':'A','status':'True'}]"), gone, LATER);
    assertThat(time(back.at("/conditions/0"))).isEqualTo("2026-01-01T00:05:00Z");
  }

  @Test
  void conditionsOfListenersAndParentsAreToldApart() {
    ObjectNode wanted =
        tree(
            "{'listeners':[{'name':'a','conditions':[{'type':'A','status':'True'}]},"
                + "{'name':'b','conditions':[{'type':'A','status':'True'}]}],"
                + "'parents':[{'parentRef':{'name':'g','port':80},'controllerName':'us',"
                + "'conditions':[{'type':'A','status':'True'}]}],"
                + "'ancestors':[{'ancestorRef':{'name':'g'},'conditions':[]}]}");
    ObjectNode first = Transitions.dated(wanted, nothing(), FIRST);
    ObjectNode moved =
        tree(
            "{'listeners':[{'name':'b','conditions':[{'type':'A','status':'True'}]},"
                + "{'name':'a','conditions':[{'type':'A','status':'False'}]}],"
                + "'parents':[{'parentRef':{'name':'g','port':81},'controllerName':'us',"
                + "'conditions':[{'type':'A','status':'True'}]},"
                + "{'parentRef':{'name':'g','port':80},'controllerName':'us',"
                + "'conditions':[{'type':'A','status':'True'}]}]}");
    ObjectNode second = Transitions.dated(moved, first, LATER);
    assertThat(time(second.at("/listeners/0/conditions/0"))).isEqualTo("2026-01-01T00:00:00Z");
    assertThat(time(second.at("/listeners/1/conditions/0"))).isEqualTo("2026-01-01T00:05:00Z");
    assertThat(time(second.at("/parents/0/conditions/0"))).isEqualTo("2026-01-01T00:05:00Z");
    assertThat(time(second.at("/parents/1/conditions/0"))).isEqualTo("2026-01-01T00:00:00Z");
  }

  @Test
  void timesThatOthersHaveSetArePassedOn() {
    ObjectNode theirs =
        status("[{'type':'A','status':'True','lastTransitionTime':'2020-01-01T00:00:00Z'}]");
    assertThat(Transitions.dated(theirs, nothing(), FIRST)).isEqualTo(theirs);
  }

  @Test
  void whatWasWrittenBeforeMayBeAnything() {
    ObjectNode wanted = status("[{'type':'A','status':'True'}]");
    for (String before :
        new String[] {
          "{'conditions':5}",
          "{'conditions':[5,null,{}]}",
          "{'conditions':[{'type':'A','status':'True','lastTransitionTime':7}]}"
        }) {
      ObjectNode dated = Transitions.dated(wanted, tree(before), LATER);
      assertThat(time(dated.at("/conditions/0"))).as(before).isEqualTo("2026-01-01T00:05:00Z");
    }
    assertThat(wanted).as("what was wanted").isEqualTo(status("[{'type':'A','status':'True'}]"));
  }

  private static JsonNode nothing() {
    return MissingNode.getInstance();
  }

  private static String time(JsonNode condition) {
    return condition.path("lastTransitionTime").asText();
  }

  private static ObjectNode status(String conditions) {
    return tree("{'conditions':" + conditions + "}");
  }

  private static ObjectNode tree(String json) {
    return CanonicalJson.read(json(json).getBytes(StandardCharsets.UTF_8));
  }

  private static String json(String text) {
    return text.replace('\'', '"');
  }
}
