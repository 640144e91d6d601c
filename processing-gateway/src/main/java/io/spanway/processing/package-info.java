/**
 * The list of what the processing tier adds to a gateway.
 *
 * <p>Runs on the main thread at start-up. Imports {@code core} and the rooms of this module.
 */
@NullMarked
package io.spanway.processing;

import org.jspecify.annotations.NullMarked;
