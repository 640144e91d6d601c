/**
 * Protobuf messages read on demand and changed in place: what lies under the decoded form of a payload ({@code otlp.model}).
 *
 * <p>A {@link io.spanway.otlp.message.Message} remembers the bytes it came from. It is decoded when something of it is asked for, and what was
 * not changed is written as it came, byte for byte, unknown fields included. Bytes are written from the last to the first, so that the length
 * of a message inside a message is known when its prefix is due. Used by the thread that holds the payload. Imports nothing of ours.
 */
@NullMarked
package io.spanway.otlp.message;

import org.jspecify.annotations.NullMarked;
