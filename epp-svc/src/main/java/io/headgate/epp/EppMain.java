package io.headgate.epp;

import io.headgate.events.log.EventLog;
import io.headgate.log.sqlite.SqliteEventLog;
import io.headgate.log.sqlite.SqliteOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs the picker as a process of its own. */
public final class EppMain {
  private static final Logger LOG = LoggerFactory.getLogger(EppMain.class);

  private EppMain() {}

  public static void main(String[] args) throws IOException {
    EppFlags flags;
    try {
      flags = EppFlags.parse(args);
    } catch (IllegalArgumentException e) {
      System.err.println("headgate-epp: " + e.getMessage());
      System.exit(2);
      return;
    }
    flags
        .ignored()
        .forEach(name -> LOG.atWarn().addKeyValue("flag", name).log("flag has no effect"));
    // Netty's flight recorder events load half of JFR on the first buffer: seconds on a busy
    // machine.
    if (System.getProperty("io.netty.jfr.enabled") == null) {
      System.setProperty("io.netty.jfr.enabled", "false");
    }
    Path file =
        flags.logFile().isPresent()
            ? flags.logFile().get()
            : Files.createTempDirectory("headgate-epp").resolve("events.db");
    Vertx vertx = Vertx.vertx(new VertxOptions().setPreferNativeTransport(true));
    SqliteEventLog.open(vertx, file, SqliteOptions.DEFAULT)
        .compose(log -> run(vertx, log, flags.options()))
        .onFailure(cause -> {
          LOG.atError().setCause(cause).log("the picker did not start");
          System.exit(1);
        });
  }

  private static Future<?> run(Vertx vertx, EventLog log, EppOptions options) {
    return vertx
        .deployVerticle(new EppVerticle(log, options))
        .onSuccess(id ->
            Runtime.getRuntime()
                .addShutdownHook(new Thread(() -> stop(vertx, log, id), "headgate-stop")));
  }

  /** First the picker, which writes its last decisions, then the log, then the threads. */
  private static void stop(Vertx vertx, EventLog log, String picker) {
    CountDownLatch stopped = new CountDownLatch(1);
    vertx.undeploy(picker).eventually(log::close).onComplete(_ -> stopped.countDown());
    try {
      if (!stopped.await(5, TimeUnit.SECONDS)) {
        LOG.atWarn().log("the picker did not stop in time");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
