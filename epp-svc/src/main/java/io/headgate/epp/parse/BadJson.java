package io.headgate.epp.parse;

/**
 * Why a body cannot be read.
 *
 * @param offset in bytes from the body's beginning
 */
public record BadJson(long offset, String problem) {
  public String message() {
    return problem + " (at byte " + offset + ")";
  }
}
