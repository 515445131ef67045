package io.headgate.epp;

import io.headgate.epp.pool.PoolScope;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * How one picker process is set up.
 *
 * @param host address the gRPC port binds to
 * @param grpcPort 0 = any free port, as for the other ports
 * @param healthPort gRPC health alone, never encrypted
 * @param metricsPort Prometheus, on the loopback address
 * @param defaultPool namespace/name for data planes that name no pool; empty = none
 * @param tls encrypt the gRPC port
 * @param certPath directory with tls.crt and tls.key; without it the certificate is self-signed
 * @param maxMessageBytes of one gRPC message; a buffered body comes in one
 * @param maxBodyBytes of one request body
 * @param heldBodyBytes of all request bodies that are held at once
 * @param instances event loops that serve streams
 * @param requestTimeout after which a request whose end we never saw counts as over
 * @param configText EndpointPickerConfig YAML; empty = defaults
 * @param scrapeInterval between two scrapes of one model server
 * @param endpointsFile endpoints of the default pool, YAML, followed; empty = pools come from the
 *     event log
 */
@RecordBuilder
public record EppOptions(
    String host,
    int grpcPort,
    int healthPort,
    int metricsPort,
    String defaultPool,
    boolean tls,
    Optional<Path> certPath,
    long maxMessageBytes,
    long maxBodyBytes,
    long heldBodyBytes,
    int instances,
    Duration requestTimeout,
    boolean conformanceHeaders,
    String configText,
    Duration scrapeInterval,
    Optional<Path> endpointsFile)
    implements EppOptionsBuilder.With {

  public static final String LOOPBACK = "127.0.0.1";
  static final long LEAST_MESSAGE_BYTES = 64 << 10;

  /** Of the heap: while a body is put together or sent back, it is there twice. */
  private static final int HEAP_SHARE = 4;

  /** What a message may hold besides a body. */
  static final long MESSAGE_OVERHEAD = 64 << 10;

  public EppOptions {
    if (instances < 1) {
      throw new IllegalArgumentException("instances must be at least 1, not " + instances);
    }
    if (maxMessageBytes < LEAST_MESSAGE_BYTES || maxMessageBytes > Integer.MAX_VALUE) {
      throw new IllegalArgumentException("maxMessageBytes must be 64 KiB to 2 GiB");
    }
    if (heldBodyBytes < 1) {
      throw new IllegalArgumentException("heldBodyBytes must be at least 1, not " + heldBodyBytes);
    }
    if (maxMessageBytes < maxBodyBytes + MESSAGE_OVERHEAD) {
      throw new IllegalArgumentException(
          "maxMessageBytes (%d) must be at least maxBodyBytes (%d) and %d more"
              .formatted(maxMessageBytes, maxBodyBytes, MESSAGE_OVERHEAD));
    }
  }

  /** Plaintext on free loopback ports: for one machine and for tests. */
  public static EppOptions local() {
    return new EppOptions(
        LOOPBACK,
        0,
        0,
        0,
        "",
        false,
        Optional.empty(),
        (32L << 20) + MESSAGE_OVERHEAD,
        32L << 20,
        Runtime.getRuntime().maxMemory() / HEAP_SHARE,
        Math.max(1, Math.min(4, Runtime.getRuntime().availableProcessors())),
        Duration.ofMinutes(30),
        false,
        "",
        Duration.ofMillis(50),
        Optional.empty());
  }

  /** A picker with a default pool serves that one, whoever claims it; else all unclaimed ones. */
  PoolScope scope() {
    return defaultPool.isEmpty()
        ? new PoolScope.WithoutPicker()
        : new PoolScope.Named(Set.of(defaultPool));
  }

  public EppOptions withPorts(int grpc, int health, int metrics) {
    return with(options -> options.grpcPort(grpc).healthPort(health).metricsPort(metrics));
  }

  public EppOptions withLimits(long messageBytes, long bodyBytes, Duration timeout) {
    return with(options ->
        options.maxMessageBytes(messageBytes).maxBodyBytes(bodyBytes).requestTimeout(timeout));
  }

  public EppOptions withBinding(String address, boolean encrypt, Optional<Path> certificates) {
    return with(options -> options.host(address).tls(encrypt).certPath(certificates));
  }

  public EppOptions withEndpointsFile(Path file) {
    return withEndpointsFile(Optional.of(file));
  }
}
