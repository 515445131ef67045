package io.headgate.cli.text;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;

/** Columns aligned by spaces, as kubectl prints them. */
public final class Table {
  private final List<List<String>> rows = new ArrayList<>();

  public Table(String... header) {
    rows.add(List.of(header));
  }

  /** Adds a row; an empty cell prints as {@code -}. */
  public Table row(Object... cells) {
    List<String> row = new ArrayList<>();
    for (Object cell : cells) {
      String text = String.valueOf(cell);
      row.add(text.isEmpty() ? "-" : text);
    }
    rows.add(row);
    return this;
  }

  /** Rows of several tables of one shape, told apart by a first column. */
  public static Table of(String column, SortedMap<String, Table> parts) {
    List<String> header = new ArrayList<>(List.of(column));
    header.addAll(parts.firstEntry().getValue().rows.getFirst());
    Table all = new Table(header.toArray(String[]::new));
    parts.forEach((name, part) -> {
      for (List<String> row : part.rows.subList(1, part.rows.size())) {
        List<Object> cells = new ArrayList<>(List.of(name));
        cells.addAll(row);
        all.row(cells.toArray());
      }
    });
    return all;
  }

  public boolean isEmpty() {
    return rows.size() == 1;
  }

  @Override
  public String toString() {
    int columns = rows.getFirst().size();
    int[] widths = new int[columns];
    for (List<String> row : rows) {
      for (int i = 0; i < columns; i++) {
        widths[i] = Math.max(widths[i], row.get(i).length());
      }
    }
    StringBuilder out = new StringBuilder();
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < columns; i++) {
        line.append(row.get(i)).repeat(' ', widths[i] - row.get(i).length() + 3);
      }
      out.append(line.toString().stripTrailing()).append('\n');
    }
    return out.toString();
  }
}
