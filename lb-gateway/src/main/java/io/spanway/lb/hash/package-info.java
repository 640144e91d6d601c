/**
 * ⚡ Pure arithmetic from a 64-bit key hash to the index of a backend: rendezvous table, compatible rings, jump hash.
 *
 * <p>Tables are built off the event loops and read on them. Imports nothing of ours.
 */
@NullMarked
package io.spanway.lb.hash;

import org.jspecify.annotations.NullMarked;
