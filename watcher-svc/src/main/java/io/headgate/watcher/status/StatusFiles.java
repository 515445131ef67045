package io.headgate.watcher.status;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.headgate.events.ResourceKey;
import io.headgate.watcher.directory.DirectorySource;
import io.headgate.watcher.normalize.CanonicalJson;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.YAMLException;

/**
 * One YAML file per status, {@code <Kind>.<group>_<namespace>_<name>.yaml}, and per wanted object,
 * the same after {@code desired_}; no part of such a name has an underscore, so no two objects
 * share one. Without group or namespace there is nothing in their place. Files change by renaming,
 * and only when their content does.
 */
public final class StatusFiles implements DesiredApplier {
  private static final String HEADER = "# Written by Headgate; changes are overwritten.\n";
  private static final int LONGEST_NAME = 200;
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final Vertx vertx;
  private final Path directory;
  private final InstantSource clock;

  public StatusFiles(Vertx vertx, Path directory) {
    this(vertx, directory, InstantSource.system());
  }

  /**
   * Files below {@code directory}.
   *
   * @param clock dates conditions whose status changes
   */
  public StatusFiles(Vertx vertx, Path directory, InstantSource clock) {
    this.vertx = vertx;
    this.directory = directory;
    this.clock = clock;
  }

  /** Fails when the directory already has YAML files of somebody else. */
  @Override
  public Future<Void> begin(List<Desire.Present> all) {
    return blocking(() -> {
      claim();
      Set<String> wanted = new HashSet<>();
      for (Desire.Present present : all) {
        wanted.add(fileName(present));
        write(present);
      }
      try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "*.yaml")) {
        for (Path file : files) {
          if (!wanted.contains(file.getFileName().toString()) && isOurs(file)) {
            Files.deleteIfExists(file);
          }
        }
      }
    });
  }

  @Override
  public Future<Void> apply(List<Desire> changes) {
    return blocking(() -> {
      for (Desire change : changes) {
        switch (change) {
          case Desire.Present present -> write(present);
          case Desire.Absent absent -> Files.deleteIfExists(directory.resolve(fileName(absent)));
        }
      }
    });
  }

  private void claim() throws IOException {
    Files.createDirectories(directory);
    Path mark = directory.resolve(DirectorySource.NOT_CONFIGURATION);
    if (Files.exists(mark)) {
      return;
    }
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "*.{yaml,yml,json}")) {
      if (files.iterator().hasNext()) {
        throw new FileAlreadyExistsException(
            directory.toString(), null, "the status directory has YAML files of somebody else");
      }
    }
    Files.createFile(mark);
  }

  private void write(Desire.Present present) throws IOException {
    Path file = directory.resolve(fileName(present));
    byte[] before = Files.exists(file) ? Files.readAllBytes(file) : new byte[0];
    byte[] bytes = yaml(dated(present, before)).getBytes(StandardCharsets.UTF_8);
    if (Arrays.equals(before, bytes)) {
      return;
    }
    Path fresh = directory.resolve("." + file.getFileName() + ".new");
    Files.write(fresh, bytes);
    Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  private ObjectNode dated(Desire.Present present, byte[] before) {
    return present.ofStatus() && present.content().path("status") instanceof ObjectNode status
        ? present
            .content()
            .deepCopy()
            .set("status", Transitions.dated(status, status(before), clock.instant()))
        : present.content();
  }

  /** The status in a file of ours, missing when somebody made something else of it. */
  private static JsonNode status(byte[] file) {
    try {
      Object tree =
          new Yaml(new SafeConstructor(new LoaderOptions()))
              .load(new String(file, StandardCharsets.UTF_8));
      return MAPPER.valueToTree(tree).path("status");
    } catch (YAMLException e) {
      return MissingNode.getInstance();
    }
  }

  private static boolean isOurs(Path file) throws IOException {
    byte[] header = HEADER.getBytes(StandardCharsets.UTF_8);
    try (var in = Files.newInputStream(file)) {
      return Arrays.equals(in.readNBytes(header.length), header);
    }
  }

  static String fileName(Desire desire) {
    ResourceKey key = desire.key();
    String group = key.group().isEmpty() ? "" : "." + key.group();
    String name = key.kind() + group + "_" + key.namespace() + "_" + key.name();
    String safe = name.replaceAll("[^A-Za-z0-9._-]", "-");
    boolean plain = key.name().indexOf('_') < 0 && safe.equals(name);
    if (safe.length() > LONGEST_NAME || !plain) {
      byte[] whole = key.toString().getBytes(StandardCharsets.UTF_8);
      safe =
          safe.substring(0, Math.min(safe.length(), LONGEST_NAME))
              + "-"
              + CanonicalJson.digest(whole).substring(0, 8);
    }
    return (desire.ofStatus() ? "" : "desired_") + safe + ".yaml";
  }

  private static String yaml(ObjectNode content) {
    DumperOptions options = new DumperOptions();
    options.setDefaultFlowStyle(DumperOptions.FlowStyle.BLOCK);
    options.setWidth(120);
    Map<?, ?> tree = MAPPER.convertValue(content, TreeMap.class);
    return HEADER + new Yaml(options).dump(tree);
  }

  private Future<Void> blocking(Work work) {
    return vertx
        .executeBlocking(() -> {
          work.run();
          return directory;
        })
        .mapEmpty();
  }

  private interface Work {
    void run() throws IOException;
  }
}
