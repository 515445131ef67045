package io.headgate.watcher.parse;

import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/** Finds the line of a field; looked up only when something has to be said about it. */
public final class Lines {
  private final Node root;
  private final int firstLine;

  Lines(Node root, int firstLine) {
    this.root = root;
    this.firstLine = firstLine;
  }

  /** The line of the field, or of its nearest ancestor that was written. */
  public int of(FieldPath path) {
    Node at = root;
    int line = lineOf(root);
    for (FieldPath step : path.steps()) {
      Node next = null;
      if (step.isItem() && at instanceof SequenceNode list) {
        if (step.index() < list.getValue().size()) {
          next = list.getValue().get(step.index());
          line = lineOf(next);
        }
      } else if (at instanceof MappingNode map) {
        for (NodeTuple tuple : map.getValue()) {
          if (tuple.getKeyNode() instanceof ScalarNode key && key.getValue().equals(step.name())) {
            next = tuple.getValueNode();
            line = lineOf(key);
          }
        }
      }
      if (next == null) {
        return line;
      }
      at = next;
    }
    return line;
  }

  private int lineOf(Node node) {
    return firstLine + node.getStartMark().getLine();
  }
}
