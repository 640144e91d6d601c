/**
 * The list of what the load-balancing tier adds to a gateway.
 *
 * <p>Runs on the main thread at start-up. Imports {@code core} and the rooms of this module.
 */
@NullMarked
package io.spanway.lb;

import org.jspecify.annotations.NullMarked;
