package io.headgate.sim.openai;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import java.io.IOException;

/** Reads request bodies in one streaming pass, hashing prompt text as it comes by. */
public final class RequestParser {
  static final int MAX_DEPTH = 64;
  private static final JsonFactory JSON =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(MAX_DEPTH)
                  .maxStringLength(Integer.MAX_VALUE)
                  .build())
          .build();

  private final int blockSize;
  private final boolean keepEcho;

  /**
   * @param blockSize tokens per KV block
   * @param keepEcho whether the last text is wanted back
   */
  public RequestParser(int blockSize, boolean keepEcho) {
    this.blockSize = blockSize;
    this.keepEcho = keepEcho;
  }

  public Parsed parse(Api api, byte[] body) {
    try (JsonParser json = JSON.createParser(body)) {
      if (json.nextToken() != JsonToken.START_OBJECT) {
        return refused("The request body must be a JSON object.");
      }
      Draft draft = new Draft(api, new PromptReader(blockSize, keepEcho));
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        String field = json.currentName();
        json.nextToken();
        draft.field(field, json);
      }
      if (json.nextToken() != null) {
        return refused("The request body has text after its JSON object.");
      }
      return new Parsed.Understood(draft.finish());
    } catch (Refusal refusal) {
      return new Parsed.Refused(refusal.error());
    } catch (StreamConstraintsException e) {
      return refused(
          "The request body is nested deeper than "
              + MAX_DEPTH
              + " levels or holds an over-long number or name.");
    } catch (JsonProcessingException e) {
      long at = e.getLocation() == null ? -1 : e.getLocation().getByteOffset();
      return refused(
          "The request body is not valid JSON" + (at < 0 ? "." : ", near byte " + at + "."));
    } catch (IOException e) {
      return refused("The request body is not valid UTF-8 JSON.");
    }
  }

  private static Parsed refused(String message) {
    return new Parsed.Refused(ApiError.invalidBody(message));
  }
}
