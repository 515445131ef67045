package io.headgate.watcher.parse;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.composer.Composer;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.parser.ParserImpl;
import org.yaml.snakeyaml.reader.ReaderException;
import org.yaml.snakeyaml.reader.StreamReader;
import org.yaml.snakeyaml.resolver.Resolver;

/** Reads a file of YAML or JSON documents; never fails, whatever the bytes. */
public final class YamlStream {
  private YamlStream() {}

  /** Empty documents are left out. */
  public static List<Document> parse(byte[] bytes, Limits limits) {
    if (bytes.length > limits.bytes()) {
      return List.of(
          new Document.Broken(1, "file is too large", "at most " + limits.bytes() + " bytes"));
    }
    String text;
    try {
      text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      return List.of(new Document.Broken(1, "file is not UTF-8", "UTF-8 text"));
    }
    if (text.startsWith("\uFEFF")) {
      text = text.substring(1);
    }
    List<Document> documents = new ArrayList<>();
    List<Chunk> chunks = Chunk.split(text, limits.documents() + 1);
    for (Chunk chunk : chunks) {
      if (documents.size() >= limits.documents() || chunks.size() > limits.documents()) {
        documents.add(
            new Document.Broken(
                chunk.firstLine(), "file has too many documents", "at most " + limits.documents()));
        break;
      }
      read(chunk, limits, documents);
    }
    return documents;
  }

  private static void read(Chunk chunk, Limits limits, List<Document> documents) {
    LoaderOptions options = new LoaderOptions();
    options.setCodePointLimit(limits.bytes());
    options.setNestingDepthLimit(limits.depth());
    options.setMaxAliasesForCollections(limits.nodes());
    options.setProcessComments(false);
    String text = yaml(chunk.text());
    try {
      Composer composer =
          new Composer(new ParserImpl(new StreamReader(text), options), new Resolver(), options);
      while (composer.checkNode()) {
        Node node = composer.getNode();
        if (!node.getTag().equals(Tag.NULL)) {
          JsonNode root = new NodeReader(limits).read(node);
          Lines lines = new Lines(node, chunk.firstLine());
          documents.add(new Document.WellFormed(lines.of(FieldPath.ROOT), root, lines));
        }
      }
    } catch (Unacceptable e) {
      documents.add(new Document.Broken(chunk.firstLine() + e.line, e.reason, e.allowed));
    } catch (MarkedYAMLException e) {
      documents.add(SyntaxFault.of(e, chunk, text, options));
    } catch (ReaderException _) {
      documents.add(SyntaxFault.of("it has control characters", chunk.firstLine()));
    } catch (YAMLException e) {
      String message = e.getMessage() == null ? "unreadable" : e.getMessage();
      documents.add(SyntaxFault.of(Excerpt.of(message), chunk.firstLine()));
    }
  }

  /**
   * Two things are JSON and not YAML 1.1: tabs between tokens (a JSON string never holds a raw
   * one), and an escaped slash.
   */
  private static String yaml(String text) {
    if (!text.stripLeading().startsWith("{")) {
      return text;
    }
    StringBuilder yaml = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean escape = c == '\\' && i + 1 < text.length();
      if (escape && text.charAt(i + 1) != '/') {
        yaml.append(c).append(text.charAt(++i));
      } else if (!escape) {
        yaml.append(c == '\t' ? ' ' : c);
      }
    }
    return yaml.toString();
  }
}
