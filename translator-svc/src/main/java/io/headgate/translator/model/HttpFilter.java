package io.headgate.translator.model;

import io.headgate.translator.ir.Filter;
import io.headgate.translator.ir.Route.Action;
import io.headgate.translator.model.HttpRoute.BackendRef;

/** A filter of an HTTPRoute. */
public sealed interface HttpFilter {
  /** Needs no resolving. */
  record Plain(Filter filter) implements HttpFilter {}

  record Redirect(Action.Redirect redirect) implements HttpFilter {}

  /** Copies {@code numerator/denominator} of requests to {@code target}. */
  record Mirror(BackendRef target, int numerator, int denominator) implements HttpFilter {}

  /** A type we have no answer for. */
  record Unsupported(String path, String type) implements HttpFilter {}
}
