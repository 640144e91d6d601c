/**
 * The {@code file_storage} extension: a directory in which exporters keep queues that outlive the process.
 *
 * <p>Runs on the lifecycle thread; what it makes has a thread of its own, see {@code core.queue.disk}. Imports {@code core},
 * {@code core.pipeline}, {@code core.queue} and {@code core.queue.disk}.
 */
@NullMarked
package io.spanway.core.storage;

import org.jspecify.annotations.NullMarked;
