package io.headgate.translator.ir;

import java.util.List;
import java.util.Optional;

/**
 * TLS towards endpoints, verified.
 *
 * @param hostname told the endpoint, and wanted in its certificate when {@code names} is empty
 * @param names any of which the certificate has to have
 * @param authorities CA certificates in PEM; empty = those of the proxy's system
 */
public record BackendTls(String hostname, List<SubjectName> names, Optional<String> authorities) {
  public BackendTls {
    names = List.copyOf(names);
  }
}
