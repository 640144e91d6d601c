/**
 * The demo: every tier as a process of its own on loopback, a live table, and a verdict from what was acknowledged and what arrived.
 *
 * <p>Runs on the main thread. Imports {@code core.ledger} only; the tiers are reached as any user reaches them, by their command line.
 */
@NullMarked
package io.spanway.app.demo;

import org.jspecify.annotations.NullMarked;
