package io.spanway.core.queue.disk;

/**
 * Where a record is.
 *
 * @param offset of its header in the segment's file
 * @param totalBytes with its header
 *     <p>Immutable.
 */
record RecordRef(Segment segment, int index, long offset, int totalBytes) {}
