/**
 * Seeded random OTLP requests of all shapes, and legal but unusual encodings of them, for tests of whatever reads encoded requests.
 *
 * <p>Runs on the test's thread. Imports nothing of ours.
 */
@NullMarked
package io.spanway.testkit.otlp;

import org.jspecify.annotations.NullMarked;
