package io.headgate.xds.serve;

import io.headgate.xds.trust.CertificateSource;
import io.headgate.xds.trust.ServerCertificate;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks for a newer server certificate now and then. Confined to one event loop. */
final class CertificateRenewal {
  private static final Logger LOG = LoggerFactory.getLogger(CertificateRenewal.class);

  private final Vertx vertx;
  private final CertificateSource source;
  private final Function<ServerCertificate, Future<Void>> use;
  private final Meters meters;
  private ServerCertificate used;
  private long timer = -1;
  private boolean looking;
  private boolean told;

  /**
   * @param used the one that is in use already
   * @param use fails when the certificate cannot be used
   */
  CertificateRenewal(
      Vertx vertx,
      CertificateSource source,
      ServerCertificate used,
      Function<ServerCertificate, Future<Void>> use,
      Meters meters) {
    this.vertx = vertx;
    this.source = source;
    this.used = used;
    this.use = use;
    this.meters = meters;
    used.notAfter().ifPresent(meters::certificate);
  }

  void start(long everyMillis) {
    timer = vertx.setPeriodic(everyMillis, _ -> look());
  }

  void stop() {
    vertx.cancelTimer(timer);
  }

  private void look() {
    if (looking) {
      return;
    }
    looking = true;
    source
        .load()
        .compose(found -> found.equals(used) ? Future.succeededFuture() : take(found))
        .onComplete(_ -> looking = false)
        .onSuccess(_ -> told = false)
        .onFailure(this::failed);
  }

  private Future<Void> take(ServerCertificate found) {
    return use.apply(found)
        .onSuccess(_ -> {
          used = found;
          found.notAfter().ifPresent(meters::certificate);
          LOG.atInfo()
              .addKeyValue("notAfter", found.notAfter().orElse(null))
              .log("New connections get a new server certificate");
        });
  }

  private void failed(Throwable cause) {
    if (!told) {
      told = true;
      LOG.atWarn()
          .addKeyValue("notAfter", used.notAfter().orElse(null))
          .addKeyValue("cause", cause)
          .log("Cannot renew the server certificate; the one in use stays");
    }
  }
}
