package io.headgate.sim.openai;

/** Carries an {@link ApiError} out of the depth of the parser; never leaves this package. */
final class Refusal extends Exception {
  private static final long serialVersionUID = 1;
  private final transient ApiError error;

  Refusal(ApiError error) {
    super(error.message(), null, false, false);
    this.error = error;
  }

  static Refusal of(String param, String message) {
    return new Refusal(ApiError.invalid(param, message));
  }

  ApiError error() {
    return error;
  }
}
