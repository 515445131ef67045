package io.headgate.cli.service;

import io.headgate.translator.ProvisioningOptions.Tls;
import io.vertx.core.Deployable;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A translator that tells Envoys whom to trust. Another authority of the xDS server comes once in
 * years; then the translator is started anew with it, and goes on from the log.
 */
final class ProvisioningTranslator extends VerticleBase {
  private static final Logger LOG = LoggerFactory.getLogger(ProvisioningTranslator.class);
  private static final long EVERY_MILLIS = 30_000;

  private final XdsAuthority authority;
  private final Function<Tls, Deployable> translator;
  private final long everyMillis;
  private @Nullable Tls used;
  private String running = "";
  private boolean looking;
  private boolean told;

  ProvisioningTranslator(
      XdsAuthority authority, Function<Tls, Deployable> translator, long everyMillis) {
    this.authority = authority;
    this.translator = translator;
    this.everyMillis = everyMillis;
  }

  ProvisioningTranslator(XdsAuthority authority, Function<Tls, Deployable> translator) {
    this(authority, translator, EVERY_MILLIS);
  }

  /** Fails when nobody can tell the authority. */
  @Override
  public Future<?> start() {
    return authority
        .tls()
        .compose(this::run)
        .onSuccess(_ -> vertx.setPeriodic(everyMillis, _ -> look()));
  }

  private Future<Void> run(Tls tls) {
    return vertx
        .deployVerticle(translator.apply(tls))
        .onSuccess(id -> {
          used = tls;
          running = id;
        })
        .mapEmpty();
  }

  private void look() {
    if (looking) {
      return;
    }
    looking = true;
    authority
        .tls()
        .compose(found -> found.equals(used) ? Future.succeededFuture() : replace(found))
        .onComplete(_ -> looking = false)
        .onSuccess(_ -> told = false)
        .onFailure(this::failed);
  }

  private Future<Void> replace(Tls found) {
    LOG.atInfo().log("The xDS server has another authority; starting the translator anew");
    return end().compose(_ -> run(found));
  }

  /** One that could not be started before is tried again. */
  private Future<Void> end() {
    String last = running;
    running = "";
    used = null;
    return last.isEmpty() ? Future.succeededFuture() : vertx.undeploy(last);
  }

  private void failed(Throwable cause) {
    if (!told) {
      told = true;
      LOG.atWarn()
          .addKeyValue("cause", cause)
          .log("Cannot read the xDS server's authority; Envoys keep the one they have");
    }
  }
}
