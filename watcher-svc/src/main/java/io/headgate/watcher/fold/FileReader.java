package io.headgate.watcher.fold;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.headgate.events.ResourceKey;
import io.headgate.events.v1.Resource;
import io.headgate.watcher.normalize.Defaults;
import io.headgate.watcher.normalize.Normalizer;
import io.headgate.watcher.parse.Document;
import io.headgate.watcher.parse.Excerpt;
import io.headgate.watcher.parse.FieldPath;
import io.headgate.watcher.parse.Limits;
import io.headgate.watcher.parse.Lines;
import io.headgate.watcher.parse.YamlStream;
import io.headgate.watcher.source.Problem;
import io.headgate.watcher.validate.Check;
import io.headgate.watcher.validate.KindSchema;
import io.headgate.watcher.validate.Kinds;
import io.headgate.watcher.validate.Violation;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads one file's bytes into entries: parse, default, check, normalise. */
public final class FileReader {
  /** What an API server's store takes at most. */
  private static final int LARGEST_OBJECT = 1_500_000;

  private final String file;
  private final List<Entry> entries = new ArrayList<>();

  private FileReader(String file) {
    this.file = file;
  }

  /** Never fails: whatever is wrong is among the entries. */
  public static List<Entry> read(String file, byte[] bytes, Limits limits) {
    FileReader reader = new FileReader(file);
    for (Document document : YamlStream.parse(bytes, limits)) {
      switch (document) {
        case Document.WellFormed fine ->
            reader.object(fine.root(), fine.lines(), FieldPath.ROOT, Declared.NOTHING);
        case Document.Broken broken ->
            reader.remark(broken.line(), "", broken.reason(), broken.allowed());
      }
    }
    return List.copyOf(reader.entries);
  }

  private void object(JsonNode node, Lines lines, FieldPath at, Declared outer) {
    int line = lines.of(at);
    if (!(node instanceof ObjectNode object)) {
      remark(line, at.toString(), "is no object", "a map with apiVersion, kind and metadata");
      return;
    }
    Declared declared = outer.by(object);
    String apiVersion = declared.apiVersion();
    String kind = declared.kind();
    if (apiVersion.isEmpty() || kind.isEmpty()) {
      String missing = apiVersion.isEmpty() ? "apiVersion" : "kind";
      remark(line, at.field(missing).toString(), "is required", "");
      return;
    }
    Optional<ArrayNode> items = declared.items(object);
    if (items.isPresent()) {
      for (int i = 0; i < items.get().size(); i++) {
        object(items.get().get(i), lines, at.field("items").item(i), declared.ofItems());
      }
      return;
    }
    Optional<KindSchema> known = declared.schema();
    if (known.isEmpty()) {
      unknown(object, lines, at, apiVersion, kind);
      return;
    }
    check(
        known.get(), object.deepCopy().put("apiVersion", apiVersion).put("kind", kind), lines, at);
  }

  private void check(KindSchema kind, ObjectNode object, Lines lines, FieldPath at) {
    String apiVersion = object.path("apiVersion").asText();
    List<Violation> violations = new ArrayList<>();
    if (!kind.versions().contains(apiVersion.substring(apiVersion.indexOf('/') + 1))) {
      violations.add(
          new Violation(at.field("apiVersion"), "is " + Excerpt.of(apiVersion), kind.apiVersion()));
    }
    JsonNode full = Defaults.apply(kind.schema(), object);
    violations.addAll(Check.of(kind.schema(), full, at));
    ResourceKey key = nameable(object) ? Normalizer.key(kind, object) : null;
    int line = lines.of(at);
    if (key != null && violations.isEmpty() && full instanceof ObjectNode valid) {
      Resource resource = Normalizer.resource(kind, key, valid, file + ":" + line);
      if (resource.getJson().size() <= LARGEST_OBJECT) {
        entries.add(new Entry.Good(key, resource, line));
        return;
      }
      violations.add(new Violation(at, "object is too large", "at most 1,500,000 bytes as JSON"));
    }
    List<Problem> problems =
        violations.stream()
            .map(violation ->
                problem(
                    Problem.Severity.ERROR,
                    lines.of(violation.at()),
                    key,
                    violation.at().toString(),
                    violation.reason(),
                    violation.allowed()))
            .toList();
    if (key != null) {
      entries.add(new Entry.Held(key, null, problems));
    } else {
      problems.forEach(problem -> entries.add(new Entry.Remark(problem, true)));
    }
  }

  private static boolean nameable(ObjectNode object) {
    JsonNode metadata = object.path("metadata");
    String name = metadata.path("name").asText("");
    String namespace = metadata.path("namespace").asText("default");
    return metadata.path("name").isTextual()
        && !name.isEmpty()
        && name.length() <= 253
        && namespace.length() <= 63
        && (name + namespace).indexOf('/') < 0;
  }

  /** A slip is an error, so that nothing goes away by it; the rest is for others. */
  private void unknown(
      ObjectNode object, Lines lines, FieldPath at, String apiVersion, String kind) {
    String shown = Excerpt.of(kind) + " of " + Excerpt.of(apiVersion);
    FieldPath wrong = at.field("kind");
    Optional<KindSchema> meant = Kinds.meant(apiVersion, kind);
    if (meant.isPresent()) {
      if (kind.equals(meant.get().kind())) {
        wrong = at.field("apiVersion");
      }
      String allowed = meant.get().kind() + " of " + meant.get().apiVersion();
      remark(lines.of(wrong), wrong.toString(), shown + " is not known", allowed);
    } else if (object.get("items") instanceof ArrayNode) {
      remark(lines.of(wrong), wrong.toString(), shown + " is no list", "List");
    } else {
      entries.add(
          new Entry.Remark(Problem.foreign(file, lines.of(wrong), wrong.toString(), shown), false));
    }
  }

  private void remark(int line, String field, String reason, String allowed) {
    entries.add(
        new Entry.Remark(
            problem(Problem.Severity.ERROR, line, null, field, reason, allowed), true));
  }

  private Problem problem(
      Problem.Severity severity,
      int line,
      @Nullable ResourceKey key,
      String field,
      String reason,
      String allowed) {
    return new Problem(severity, file, line, key, field, reason, allowed);
  }
}
