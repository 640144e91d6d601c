/**
 * Who exists and who can be used become the next routing table, published whole.
 *
 * <p>Runs on the control thread. Imports {@code lb.resolve}, {@code lb.health}, {@code lb.hash}, {@code lb.backend} and {@code lb.route}.
 */
@NullMarked
package io.spanway.lb.membership;

import org.jspecify.annotations.NullMarked;
