package io.headgate.xds.trust;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;

/**
 * Whom a client certificate stands for. Gateways are named by any of
 *
 * <pre>
 * URI SAN  spiffe://&lt;trust domain&gt;/ns/&lt;namespace&gt;/gateway/&lt;name&gt;
 * DNS SAN  &lt;name&gt;.&lt;namespace&gt;.gateway.headgate.io
 * CN       &lt;namespace&gt;/&lt;name&gt;
 * </pre>
 */
public record ClientCertificate(String subject, Set<String> gateways) {
  private static final Pattern URI = Pattern.compile("spiffe://[^/]+/ns/([^/]+)/gateway/([^/]+)");
  private static final Pattern DNS = Pattern.compile("(.+)\\.([^.]+)\\.gateway\\.headgate\\.io");
  private static final Pattern COMMON_NAME = Pattern.compile("([^/]+)/([^/]+)");
  private static final int SAN_DNS = 2;
  private static final int SAN_URI = 6;

  public ClientCertificate {
    gateways = Set.copyOf(gateways);
  }

  /** Reads a certificate whose chain has been verified. */
  public static ClientCertificate of(X509Certificate certificate) {
    Set<String> gateways = new TreeSet<>();
    String subject = certificate.getSubjectX500Principal().getName();
    for (List<?> name : alternativeNames(certificate)) {
      String value = String.valueOf(name.get(1));
      if (name.get(0).equals(SAN_URI)) {
        match(URI, value).ifPresent(m -> gateways.add(m.group(1) + "/" + m.group(2)));
      } else if (name.get(0).equals(SAN_DNS)) {
        match(DNS, value).ifPresent(m -> gateways.add(m.group(2) + "/" + m.group(1)));
      }
    }
    commonName(subject)
        .flatMap(name -> match(COMMON_NAME, name))
        .ifPresent(m -> gateways.add(m.group()));
    return new ClientCertificate(subject, gateways);
  }

  /**
   * The gateway to serve, or empty if this identity may not have it.
   *
   * @param claimed node.cluster, empty when the proxy leaves it to its certificate
   */
  public Optional<String> gateway(String claimed) {
    if (claimed.isEmpty()) {
      return gateways.size() == 1 ? gateways.stream().findFirst() : Optional.empty();
    }
    return gateways.contains(claimed) ? Optional.of(claimed) : Optional.empty();
  }

  private static Collection<List<?>> alternativeNames(X509Certificate certificate) {
    try {
      Collection<List<?>> names = certificate.getSubjectAlternativeNames();
      return names == null ? List.of() : names;
    } catch (CertificateParsingException e) {
      return List.of();
    }
  }

  private static Optional<String> commonName(String subject) {
    try {
      return new LdapName(subject)
          .getRdns().stream()
              .filter(rdn -> rdn.getType().equalsIgnoreCase("CN"))
              .map(Rdn::getValue)
              .map(String::valueOf)
              .findFirst();
    } catch (InvalidNameException e) {
      return Optional.empty();
    }
  }

  private static Optional<Matcher> match(Pattern pattern, String value) {
    Matcher matcher = pattern.matcher(value);
    return matcher.matches() ? Optional.of(matcher) : Optional.empty();
  }
}
