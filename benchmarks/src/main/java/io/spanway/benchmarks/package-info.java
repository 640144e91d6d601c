/**
 * JMH benchmarks of the hot path.
 *
 * <p>Runs on JMH's threads. May import everything.
 */
@NullMarked
package io.spanway.benchmarks;

import org.jspecify.annotations.NullMarked;
