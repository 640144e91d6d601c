package io.spanway.processing.ottl.function.time;

import java.time.OffsetDateTime;

/** One directive of a time format, or a text between them. Immutable. */
interface TimePart {
    /** Reads its part of the text; says whether it is there. */
    boolean read(ParsedTime time);

    /** Writes its part of a time. */
    void write(OffsetDateTime time, StringBuilder out);

    /** Characters that stand for themselves. */
    record Text(String text) implements TimePart {
        @Override
        public boolean read(ParsedTime time) {
            return text.isBlank() ? time.acceptBlank(text) : time.acceptExactly(text);
        }

        @Override
        public void write(OffsetDateTime time, StringBuilder out) {
            out.append(text);
        }
    }
}
