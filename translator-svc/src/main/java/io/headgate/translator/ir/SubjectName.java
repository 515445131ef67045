package io.headgate.translator.ir;

/** A subject alternative name that a certificate has to have. */
public sealed interface SubjectName {
  /** A host name; {@code *.suffix} stands for one or more further labels. */
  record Dns(String name) implements SubjectName {}

  record Uri(String uri) implements SubjectName {}
}
