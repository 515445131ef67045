package io.headgate.translator.plan;

/** Reasons of conditions, spelled as Gateway API and GIE spell them. */
public final class Reason {
  public static final String ACCEPTED = "Accepted";
  public static final String RESOLVED_REFS = "ResolvedRefs";
  public static final String PROGRAMMED = "Programmed";
  public static final String PENDING = "Pending";
  public static final String INVALID = "Invalid";
  public static final String INVALID_PARAMETERS = "InvalidParameters";
  public static final String ADDRESS_NOT_ASSIGNED = "AddressNotAssigned";
  public static final String ADDRESS_NOT_USABLE = "AddressNotUsable";
  public static final String SUPPORTED_VERSION = "SupportedVersion";

  public static final String UNSUPPORTED_ADDRESS = "UnsupportedAddress";
  public static final String LISTENERS_NOT_VALID = "ListenersNotValid";
  public static final String UNSUPPORTED_PROTOCOL = "UnsupportedProtocol";
  public static final String PORT_UNAVAILABLE = "PortUnavailable";
  public static final String PROTOCOL_CONFLICT = "ProtocolConflict";
  public static final String HOSTNAME_CONFLICT = "HostnameConflict";
  public static final String NO_CONFLICTS = "NoConflicts";
  public static final String INVALID_ROUTE_KINDS = "InvalidRouteKinds";
  public static final String INVALID_CERTIFICATE_REF = "InvalidCertificateRef";

  public static final String NO_MATCHING_PARENT = "NoMatchingParent";
  public static final String NO_MATCHING_LISTENER_HOSTNAME = "NoMatchingListenerHostname";
  public static final String NOT_ALLOWED_BY_LISTENERS = "NotAllowedByListeners";
  public static final String UNSUPPORTED_VALUE = "UnsupportedValue";
  public static final String INCOMPATIBLE_FILTERS = "IncompatibleFilters";

  public static final String BACKEND_NOT_FOUND = "BackendNotFound";
  public static final String INVALID_KIND = "InvalidKind";
  public static final String REF_NOT_PERMITTED = "RefNotPermitted";

  public static final String HTTP_ROUTE_NOT_ACCEPTED = "HTTPRouteNotAccepted";
  public static final String ENDPOINT_PICKER_REF_MISSING = "EndpointPickerRefMissing";
  public static final String INVALID_EXTENSION_REF = "InvalidExtensionRef";
  public static final String NAME_CONFLICT = "NameConflict";
  public static final String NOT_DEPLOYED = "NotDeployed";

  public static final String CONFLICTED = "Conflicted";
  public static final String NO_VALID_CA_CERTIFICATE = "NoValidCACertificate";
  public static final String INVALID_CA_CERTIFICATE_REF = "InvalidCACertificateRef";

  private Reason() {}
}
