package io.headgate.cli.text;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.headgate.cli.Words;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;

/** The {@code -o} option of every command that prints a result. */
public final class Output {
  /** How a result is printed. */
  public enum Format {
    TEXT,
    JSON,
    YAML
  }

  /** Takes a format by its name in lower case. */
  static final class FormatConverter implements ITypeConverter<Format> {
    @Override
    public Format convert(String text) {
      return Words.parse(Format.class, text);
    }
  }

  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
  private static final YAMLMapper YAML =
      YAMLMapper.builder()
          .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
          .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
          .enable(YAMLGenerator.Feature.LITERAL_BLOCK_STYLE)
          .build();

  @Option(
      names = {"-o", "--output"},
      paramLabel = "text|json|yaml",
      converter = FormatConverter.class,
      description = "How to print. Default: text.")
  Format format = Format.TEXT;

  public Format format() {
    return format;
  }

  /** The result as the user asked for it; {@code text} is only used for {@code -o text}. */
  public String render(JsonNode result, String text) {
    try {
      return switch (format) {
        case TEXT -> text;
        case JSON -> JSON.writeValueAsString(result) + "\n";
        case YAML -> yaml(result);
      };
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a JSON tree always prints", e);
    }
  }

  /** A tree as YAML. */
  public static String yaml(JsonNode result) {
    try {
      return YAML.writeValueAsString(result);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a JSON tree always prints", e);
    }
  }
}
