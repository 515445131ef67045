package io.headgate.watcher.validate;

import com.fasterxml.jackson.databind.JsonNode;
import io.headgate.events.ResourceKey;
import io.headgate.watcher.parse.Document;
import io.headgate.watcher.parse.Limits;
import io.headgate.watcher.parse.YamlStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Every kind that is taken, read once from the module's own resources. */
public final class Kinds {
  private static final List<String> FILES =
      List.of(
          "gateway.yaml",
          "httproute.yaml",
          "grpcroute.yaml",
          "backendtls.yaml",
          "inference.yaml",
          "core.yaml");

  private static final Map<String, KindSchema> ALL = load();

  private Kinds() {}

  /** Finds a kind by group, whatever the version. */
  public static Optional<KindSchema> find(String group, String kind) {
    return Optional.ofNullable(ALL.get(kind + "." + group));
  }

  /**
   * The kind that was meant, where a name has one slip of the keyboard or other letter case, or
   * where the group is wrong, misspelt or missing before the version.
   */
  public static Optional<KindSchema> meant(String apiVersion, String kind) {
    String group = ResourceKey.groupOf(apiVersion);
    return ALL.values().stream()
        .filter(known -> Slip.between(kind, known.kind()))
        .filter(known ->
            group.isEmpty()
                || Slip.between(group, known.group())
                || Slip.between(apiVersion, known.apiVersion()))
        .findFirst();
  }

  public static List<KindSchema> all() {
    return List.copyOf(ALL.values());
  }

  private static Map<String, KindSchema> load() {
    SchemaReader reader = new SchemaReader(documents("common.yaml").getFirst());
    Map<String, KindSchema> kinds = new TreeMap<>();
    for (String file : FILES) {
      for (JsonNode node : documents(file)) {
        List<String> versions = new ArrayList<>();
        node.path("versions").forEach(version -> versions.add(version.asText()));
        KindSchema kind =
            new KindSchema(
                node.path("group").asText(),
                node.path("kind").asText(),
                List.copyOf(versions),
                node.path("namespaced").asBoolean(true),
                node.path("statusKept").asBoolean(false),
                (Schema.Struct) reader.read(node.path("schema")));
        kinds.put(kind.kind() + "." + kind.group(), kind);
      }
    }
    return Collections.unmodifiableMap(kinds); // in order, so that advice is always the same
  }

  private static List<JsonNode> documents(String file) {
    try (InputStream in = Kinds.class.getResourceAsStream(file)) {
      if (in == null) {
        throw new IllegalStateException("resource " + file + " is missing");
      }
      List<JsonNode> roots = new ArrayList<>();
      for (Document document : YamlStream.parse(in.readAllBytes(), Limits.DEFAULT)) {
        switch (document) {
          case Document.WellFormed fine -> roots.add(fine.root());
          case Document.Broken broken ->
              throw new IllegalStateException(file + ":" + broken.line() + ": " + broken.reason());
        }
      }
      return roots;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
