/**
 * Spanway as its users meet it: real processes started from the class path, real OTLP clients, independent backends.
 *
 * <p>Runs on the tests' threads. Imports {@code testkit}; of the product only what is public for other processes.
 */
@NullMarked
package io.spanway.e2e;

import org.jspecify.annotations.NullMarked;
