package io.headgate.watcher.parse;

import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.events.CollectionEndEvent;
import org.yaml.snakeyaml.events.CollectionStartEvent;
import org.yaml.snakeyaml.events.Event;
import org.yaml.snakeyaml.parser.ParserImpl;
import org.yaml.snakeyaml.reader.StreamReader;

/**
 * Says where and why text is no YAML. A parser complains where it can go on no longer; what is
 * wrong may be lines before, where a bracket or a quote was opened.
 */
final class SyntaxFault {
  private static final String IN_QUOTES = "while scanning a quoted scalar";

  private SyntaxFault() {}

  static Document of(String problem, int line) {
    return new Document.Broken(line, "not YAML: " + problem, "");
  }

  /**
   * The fault that a parser found.
   *
   * @param text what it was given of the chunk
   */
  static Document of(MarkedYAMLException found, Chunk chunk, String text, LoaderOptions options) {
    String problem = found.getProblem() == null ? "unreadable" : Excerpt.of(found.getProblem());
    Mark mark = found.getProblemMark();
    if (mark == null) {
      return of(problem, chunk.firstLine());
    }
    int line = chunk.firstLine() + mark.getLine();
    Mark context = found.getContextMark();
    if (context != null
        && IN_QUOTES.equals(found.getContext())
        && problem.startsWith("found unexpected")) {
      return of(
          "the quoted text that begins here has no end", chunk.firstLine() + context.getLine());
    }
    if (problem.contains("(TAB)")) {
      return of("a tab stands where only spaces may", line);
    }
    Mark bracket = openBracket(text, options);
    if (bracket == null) {
      return of(problem, line);
    }
    String opened = Character.toString(character(text, bracket));
    int openedAt = chunk.firstLine() + bracket.getLine();
    if (mark.getIndex() >= text.codePointCount(0, text.length())) {
      return of("the %s that is opened here is not closed".formatted(opened), openedAt);
    }
    return openedAt == line
        ? of(problem, line)
        : of("%s; is the %s of line %d closed?".formatted(problem, opened, openedAt), line);
  }

  /** The innermost bracket that is open where parsing ends. */
  private static @Nullable Mark openBracket(String text, LoaderOptions options) {
    ParserImpl parser = new ParserImpl(new StreamReader(text), options);
    Deque<Mark> open = new ArrayDeque<>();
    try {
      while (parser.peekEvent() != null) {
        Event event = parser.getEvent();
        if (event instanceof CollectionStartEvent) {
          open.push(event.getStartMark());
        } else if (event instanceof CollectionEndEvent) {
          open.pop();
        }
      }
    } catch (YAMLException _) {
      // It is the fault in question; what counts is what was open by then.
    }
    return open.stream()
        .filter(mark -> "[{".indexOf(character(text, mark)) >= 0)
        .findFirst()
        .orElse(null);
  }

  /** A mark counts code points. At the end of the text there is none, and -1 instead. */
  private static int character(String text, Mark mark) {
    return mark.getIndex() < text.codePointCount(0, text.length())
        ? text.codePointAt(text.offsetByCodePoints(0, mark.getIndex()))
        : -1;
  }
}
