package io.headgate.translator.lower;

import io.envoyproxy.envoy.config.route.v3.RedirectAction;
import io.envoyproxy.envoy.config.route.v3.RedirectAction.RedirectResponseCode;
import io.headgate.translator.ir.Route.Action.Redirect;
import io.headgate.translator.ir.Route.PathMatch;
import java.util.Optional;

/** Where clients are sent instead. */
final class Redirects {
  private Redirects() {}

  static RedirectAction lower(Redirect redirect, PathMatch match, Origin origin) {
    RedirectAction.Builder lowered =
        RedirectAction.newBuilder().setResponseCode(code(redirect.status()));
    redirect.scheme().ifPresent(lowered::setSchemeRedirect);
    redirect.host().ifPresent(lowered::setHostRedirect);
    port(redirect, origin).ifPresent(lowered::setPortRedirect);
    redirect
        .path()
        .flatMap(path -> Paths.change(path, match))
        .ifPresent(change -> {
          switch (change) {
            case Paths.Change.Prefix(String replacement) -> lowered.setPrefixRewrite(replacement);
            case Paths.Change.Regex(var rewrite) -> lowered.setRegexRewrite(rewrite);
          }
        });
    return lowered.build();
  }

  /**
   * The port to name in the location: the one asked for, else the usual one of the scheme asked
   * for, else the listener's. Empty where naming it says nothing, and Envoy would name it all the
   * same.
   */
  private static Optional<Integer> port(Redirect redirect, Origin origin) {
    boolean https = redirect.scheme().map("https"::equalsIgnoreCase).orElse(origin.https());
    int usual = Origin.usualPort(https);
    int wanted =
        redirect.port().orElseGet(() -> redirect.scheme().isPresent() ? usual : origin.port());
    if (redirect.host().isPresent()) {
      return wanted == usual ? Optional.empty() : Optional.of(wanted);
    }
    // Envoy keeps the port of the request's host, but for the usual one when the scheme changes.
    boolean kept = redirect.port().isEmpty() && redirect.scheme().isEmpty();
    return kept || (wanted == usual && origin.usualPort()) ? Optional.empty() : Optional.of(wanted);
  }

  private static RedirectResponseCode code(int status) {
    return switch (status) {
      case 301 -> RedirectResponseCode.MOVED_PERMANENTLY;
      case 303 -> RedirectResponseCode.SEE_OTHER;
      case 307 -> RedirectResponseCode.TEMPORARY_REDIRECT;
      case 308 -> RedirectResponseCode.PERMANENT_REDIRECT;
      default -> RedirectResponseCode.FOUND;
    };
  }
}
