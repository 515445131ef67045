/**
 * The whole translation as one pure step: state and changes in, state and changes out.
 *
 * <p>A step goes through five tables, each of which follows from the one before: plans of routes
 * and pools ({@code Planned}), Gateways with their routes ({@code Site}), endpoints of clusters
 * ({@code Finds}), lowered resources ({@code Output}), and what the log holds ({@code Ledger}).
 * Every table is persistent, says which of its rows a step touched, and the next table looks at
 * those only. What leads from a changed object to the rows that it concerns is an index of the
 * questions that were asked to make them ({@code Lookups}); what leads to a gateway's virtual hosts
 * are the names its routes serve. Gateways themselves, and objects that cannot be decoded, are few:
 * after any change but one of endpoints all of them are looked at.
 *
 * <p>Touching too much costs time, never correctness: a row that comes out equal stays the very
 * same, and nothing is written for it. The tables hold what is in force and nothing else, so there
 * is no cache to bound or to clear. The first step of a run is the same step, with every object
 * changed.
 *
 * <p>What grows with the number of routes is putting a route table together, since Envoy takes it
 * as one message. It is joined from the bytes of its hosts, and these from those of their routes,
 * and its version is a hash of their hashes ({@code Piece}).
 */
@NullMarked
package io.headgate.translator.translate;

import org.jspecify.annotations.NullMarked;
