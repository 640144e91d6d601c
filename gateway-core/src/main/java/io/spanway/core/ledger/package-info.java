/**
 * Files that say which spans were seen at one place: 24 bytes a span, for verdicts over several processes.
 *
 * <p>Written by one thread, read by others while it grows. Imports nothing of ours.
 */
@NullMarked
package io.spanway.core.ledger;

import org.jspecify.annotations.NullMarked;
