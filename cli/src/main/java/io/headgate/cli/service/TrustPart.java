package io.headgate.cli.service;

import io.headgate.watcher.kubernetes.KubernetesTrust;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;

/** Keeps the connection to the API server until those who use it have ended. */
final class TrustPart extends VerticleBase {
  private final KubernetesTrust trust;

  private TrustPart(KubernetesTrust trust) {
    this.trust = trust;
  }

  static Part of(KubernetesTrust trust) {
    return new Part("trust", new TrustPart(trust), () -> true, () -> "");
  }

  @Override
  public Future<?> stop() {
    return vertx.executeBlocking(() -> {
      trust.close();
      return trust;
    });
  }
}
