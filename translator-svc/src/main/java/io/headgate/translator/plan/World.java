package io.headgate.translator.plan;

import io.headgate.events.seal.Sealer;
import io.headgate.translator.TranslatorOptions;
import io.headgate.translator.model.Name;
import io.headgate.translator.model.ResourceSet;
import java.util.SortedMap;

/**
 * Everything a planning step may look at.
 *
 * @param gateways those of ours, listeners resolved
 */
public record World(
    ResourceSet resources,
    SortedMap<Name, GatewayView> gateways,
    TranslatorOptions options,
    Sealer sealer) {}
