package io.headgate.translator.provision;

/** A parameter that cannot be used. Leaves reading early; never leaves the package. */
final class Unusable extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * @param field key or path of the field
   */
  Unusable(String field, String why) {
    super(field + ": " + why, null, false, false);
  }

  /** What a condition says of it. */
  String text() {
    return String.valueOf(getMessage());
  }
}
