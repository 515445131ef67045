package io.headgate.watcher.ledger;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.ByteString;
import io.headgate.events.ResourceKey;
import io.headgate.events.v1.Resource;
import io.headgate.watcher.normalize.CanonicalJson;
import io.headgate.watcher.source.Problem;
import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * Puts problems on the log, one record per file, so that they can be read after the process ended.
 * They travel on topic {@code resources} as a kind of our own, which readers of other kinds pass
 * over: {@code SourceProblems} of {@code headgate.io/v1alpha1}, JSON {@code {"file":..,
 * "problems":[{"severity","line","object","field","reason","allowed","kept"}]}}, where {@code kept}
 * is there and true when what was in force stays.
 */
public final class ProblemRecords {
  public static final String KIND = "SourceProblems";
  public static final String API_VERSION = "headgate.io/v1alpha1";

  /** The problems of a file that names no more than this many are all kept. */
  private static final int MOST = 200;

  private static final int VERSION_DIGITS = 16;

  private ProblemRecords() {}

  /** The record's key; slashes of the file's path become colons. */
  public static ResourceKey key(String file) {
    return ResourceKey.of(API_VERSION, KIND, "", file.replace('/', ':').replace('|', ':'));
  }

  static boolean is(ResourceKey key) {
    return key.kind().equals(KIND) && API_VERSION.startsWith(key.group() + "/");
  }

  /** One record per file that has problems. */
  static SortedMap<ResourceKey, Resource> of(
      Collection<Problem> problems, Predicate<Problem> kept) {
    SortedMap<ResourceKey, ArrayNode> files = new TreeMap<>();
    SortedMap<ResourceKey, String> names = new TreeMap<>();
    problems.stream()
        .sorted(Comparator.comparing(Problem::file).thenComparingInt(Problem::line))
        .forEach(problem -> {
          ResourceKey key = key(problem.file());
          names.put(key, problem.file());
          ArrayNode list = files.computeIfAbsent(key, _ -> JsonNodeFactory.instance.arrayNode());
          if (list.size() < MOST) {
            list.add(json(problem, kept.test(problem)));
          }
        });
    SortedMap<ResourceKey, Resource> records = new TreeMap<>();
    files.forEach((key, list) -> records.put(key, record(key, names.getOrDefault(key, ""), list)));
    return records;
  }

  private static Resource record(ResourceKey key, String file, ArrayNode list) {
    ObjectNode object = JsonNodeFactory.instance.objectNode();
    object.put("apiVersion", API_VERSION).put("kind", KIND).put("file", file);
    object.putObject("metadata").put("name", key.name());
    object.set("problems", list);
    byte[] json = CanonicalJson.write(object);
    return Resource.newBuilder()
        .setApiVersion(API_VERSION)
        .setKind(KIND)
        .setName(key.name())
        .setResourceVersion(CanonicalJson.digest(json).substring(0, VERSION_DIGITS))
        .setJson(ByteString.copyFrom(json))
        .setOrigin(file)
        .build();
  }

  private static ObjectNode json(Problem problem, boolean kept) {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    node.put("severity", problem.severity().name().toLowerCase(Locale.ROOT));
    node.put("line", problem.line());
    if (problem.object() != null) {
      node.put("object", problem.object().display());
    }
    node.put("field", problem.field())
        .put("reason", problem.reason())
        .put("allowed", problem.allowed());
    return kept ? node.put("kept", true) : node;
  }
}
