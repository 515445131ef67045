package io.headgate.translator.plan;

import io.headgate.translator.ir.Cluster;
import io.headgate.translator.ir.Endpoints.HostPort;
import io.headgate.translator.model.Name;
import java.util.Optional;

/** Where a cluster's endpoints come from. */
public sealed interface Source {
  /** Every eligible pod of an InferencePool with every target port. */
  record Pool(Name pool) implements Source {}

  /** A port of a Service. */
  record ServicePort(Name service, int port) implements Source {}

  /**
   * A picker that is made for a pool.
   *
   * @param service where it is
   * @param standIn who picks while none of its pods is healthy, where somebody can
   */
  record MadePicker(ServicePort service, Optional<HostPort> standIn) implements Source {}

  record Fixed(HostPort address) implements Source {}

  /** A cluster that some route needs. */
  record Use(Cluster cluster, Source source) {}
}
