/**
 * The macro run behind {@code scripts/bench}: Spanway and its peers as processes, in turns, between a load generator and checking sinks.
 *
 * <p>The main thread starts and stops processes and paces; requests and answers are handled on the event loops of this process. May import
 * everything.
 */
@NullMarked
package io.spanway.benchmarks.run;

import org.jspecify.annotations.NullMarked;
