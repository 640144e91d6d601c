package io.spanway.otlp.json;

import io.spanway.otlp.json.schema.Literal;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * A place in a JSON text (RFC 8259) in UTF-8, which moves on over white space, strings, numbers and whole values.
 *
 * <p>A zero follows the text, which no rule allows anywhere: every loop stops there, so none has to ask for the end. Confined to one conversion.
 */
final class JsonText {
    /** Zero bytes that must follow the text. */
    static final int PADDING = Literal.PADDING + Long.BYTES;

    /** Deepest nesting of objects and arrays below an unknown key. */
    private static final int MAX_DEPTH = 2000;

    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ONES = 0x0101_0101_0101_0101L;
    private static final long HIGH_BITS = 0x8080_8080_8080_8080L;

    private final byte[] bytes;
    private final int start;
    private final int end;
    private int at;

    private int stringStart;
    private int stringLength;
    private boolean escaped;
    private boolean[] objects = new boolean[16];

    /** @param bytes with {@link #PADDING} zeros behind the text */
    JsonText(byte[] bytes, int start, int length) {
        this.bytes = bytes;
        this.start = start;
        this.end = start + length;
        this.at = start;
    }

    byte[] bytes() {
        return bytes;
    }

    /** Index in {@link #bytes} of the next byte. */
    int at() {
        return at;
    }

    boolean isAtEnd() {
        return at == end;
    }

    /** Moves on by so many bytes, which the caller has looked at. */
    void advance(int count) {
        at += count;
    }

    /** The next byte that is not white space, where this text stands then; 0 at the end. */
    byte next() {
        byte b = bytes[at];
        return b > ' ' ? b : nextSpaced();
    }

    private byte nextSpaced() {
        byte b = bytes[at];
        while (b == ' ' || b == '\n' || b == '\r' || b == '\t') {
            b = bytes[++at];
        }
        return b;
    }

    /** Moves over this byte and white space before it. */
    void expect(char wanted) throws BadValue {
        if (next() != wanted) {
            throw unexpected("'" + wanted + "'");
        }
        at++;
    }

    /** Moves on between two elements: true if there is another one, false behind the end. */
    boolean more(char close) throws BadValue {
        byte b = next();
        if (b != ',' && b != close) {
            throw unexpected("',' or '" + close + "'");
        }
        at++;
        return b == ',';
    }

    /** Moves behind a word of the language. */
    void word(String word) throws BadValue {
        for (int i = 0; i < word.length(); i++) {
            if (bytes[at + i] != word.charAt(i)) {
                throw unexpected("a value");
            }
        }
        at += word.length();
    }

    /** Moves over the string that begins here, and says where its content lies; it is UTF-8 then, but its escapes are not looked at. */
    void string() throws BadValue {
        int from = at + 1;
        int to = plainEnd(from);
        escaped = false;
        if (bytes[to] != '"') {
            to = unusualEnd(from, to);
        }
        stringStart = from;
        stringLength = to - from;
        at = to + 1;
    }

    /** The end of a string with escapes or with more than ASCII. */
    private int unusualEnd(int from, int first) throws BadValue {
        int to = first;
        boolean ascii = true;
        for (byte b = bytes[to]; b != '"'; b = bytes[to]) {
            if (b >= 0 && b < ' ') {
                at = to;
                throw to < end ? unexpected("no control character in a string") : unexpected("'\"'");
            }
            if (b == '\\') {
                escaped = true;
                to++;
            }
            ascii &= b >= 0;
            // Behind a backslash, the end of the text must not be jumped over.
            to = plainEnd(Math.min(to + 1, end));
        }
        if (!ascii && !TextBytes.isUtf8(bytes, from, to - from)) {
            throw new BadValue("not valid UTF-8");
        }
        return to;
    }

    /** Index of the next byte at or after {@code from} that is a quote, a backslash, a control character or not ASCII. */
    int plainEnd(int from) {
        int index = from;
        while (true) {
            long word = (long) LONG.get(bytes, index);
            long quote = word ^ ONES * '"';
            long backslash = word ^ ONES * '\\';
            // The subtractions borrow only upwards: above the lowest hit there may be false ones.
            long special = (quote - ONES | backslash - ONES | word - ONES * ' ' | word) & HIGH_BITS;
            if (special != 0) {
                return index + (Long.numberOfTrailingZeros(special) >>> 3);
            }
            index += Long.BYTES;
        }
    }

    /** Where the content of the last {@link #string} begins in {@link #bytes}. */
    int stringStart() {
        return stringStart;
    }

    int stringLength() {
        return stringLength;
    }

    /** Whether that string holds a backslash. */
    boolean isEscaped() {
        return escaped;
    }

    /** Moves over what can belong to a number, and says how much that is. */
    int number() {
        int from = at;
        int to = from;
        while (isOfNumber(bytes[to])) {
            to++;
        }
        at = to;
        return to - from;
    }

    private static boolean isOfNumber(byte b) {
        return (b >= '0' && b <= '9') || b == '-' || b == '.' || b == '+' || (b | 0x20) == 'e';
    }

    /** Moves over one value of any kind with all that is in it, which must be well formed. */
    void skipValue() throws BadValue {
        int depth = 0;
        boolean value = true;
        do {
            byte b = next();
            if (!value) {
                boolean object = objects[depth - 1];
                value = more(object ? '}' : ']');
                if (!value) {
                    depth--;
                } else if (object) {
                    skipKey();
                }
            } else if (b == '{' || b == '[') {
                at++;
                push(depth++, b == '{');
                value = next() != b + 2;
                if (value && b == '{') {
                    skipKey();
                }
            } else {
                skipScalar(b);
                value = false;
            }
        } while (value || depth > 0);
    }

    private void push(int depth, boolean object) throws BadValue {
        if (depth == MAX_DEPTH) {
            throw new BadValue("nested too deeply", at);
        }
        if (depth == objects.length) {
            objects = Arrays.copyOf(objects, 2 * depth);
        }
        objects[depth] = object;
    }

    private void skipKey() throws BadValue {
        if (next() != '"') {
            throw unexpected("a key");
        }
        skipString();
        expect(':');
    }

    /** Moves over a string that nobody wants to know. */
    void skipString() throws BadValue {
        string();
        if (escaped) {
            JsonEscapes.check(bytes, stringStart, stringLength);
        }
    }

    private void skipScalar(byte b) throws BadValue {
        switch (b) {
            case '"' -> skipString();
            case 't' -> word("true");
            case 'f' -> word("false");
            case 'n' -> word("null");
            default -> {
                int from = at;
                if (!JsonNumbers.isNumber(bytes, from, number())) {
                    at = from;
                    throw unexpected("a value");
                }
            }
        }
    }

    /** What to throw where something else stands here than {@code wanted}. */
    BadValue unexpected(String wanted) {
        return new BadValue((at < end ? "expected " : "text ends early, expected ") + wanted, at);
    }

    /** Where a byte stands in the text, for people; columns are counted in bytes. */
    String where(int index) {
        int line = 1;
        int lineStart = start;
        for (int i = start; i < Math.min(index, end); i++) {
            if (bytes[i] == '\n') {
                line++;
                lineStart = i + 1;
            }
        }
        return "line " + line + ", column " + (index - lineStart + 1);
    }

    /** Whether the text begins with what only UTF-16, UTF-32 or a byte order mark begins with (RFC 8259 §8.1). */
    boolean isOtherEncoding() {
        for (int i = start; i < Math.min(start + 2, end); i++) {
            int b = bytes[i] & 0xff;
            if (b == 0 || b >= 0xef) {
                return true;
            }
        }
        return false;
    }
}
