package io.headgate.epp.decision;

/** Something to be told on the decisions topic. */
public sealed interface Note permits PickNote, FinishNote {
  String id();

  String pool();
}
