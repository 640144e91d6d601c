package io.spanway.otlp.json;

import com.fasterxml.jackson.core.ErrorReportConfiguration;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.StreamWriteConstraints;
import com.fasterxml.jackson.core.io.ContentReference;
import com.fasterxml.jackson.core.io.IOContext;
import com.fasterxml.jackson.core.json.UTF8StreamJsonParser;
import com.fasterxml.jackson.core.sym.ByteQuadsCanonicalizer;
import com.fasterxml.jackson.core.util.BufferRecycler;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Jackson's parser over UTF-8 bytes, which also gives the bytes of a string as they stand in the text.
 *
 * <p>Most strings need no unescaping: their bytes are found and copied eight at a time, never made into chars. Confined to one conversion.
 */
final class JsonInput extends UTF8StreamJsonParser {
    /** Deepest nesting of objects and arrays, those of unknown keys included; the messages among them have a bound of their own. */
    private static final int MAX_DEPTH = 2000;

    private static final int MAX_NUMBER_CHARS = 1000;

    /** The names of all requests so far; Jackson bounds it and notices floods of colliding names. Thread-safe. */
    private static final ByteQuadsCanonicalizer NAMES = ByteQuadsCanonicalizer.createRoot();

    private static final int NAME_FLAGS = JsonFactory.Feature.CANONICALIZE_FIELD_NAMES.getMask()
            | JsonFactory.Feature.FAIL_ON_SYMBOL_HASH_OVERFLOW.getMask();
    private static final int FEATURES =
            StreamReadFeature.USE_FAST_DOUBLE_PARSER.mappedFeature().getMask();
    private static final StreamReadConstraints CONSTRAINTS = StreamReadConstraints.builder()
            .maxNestingDepth(MAX_DEPTH)
            .maxNumberLength(MAX_NUMBER_CHARS)
            .maxStringLength(Integer.MAX_VALUE)
            .build();

    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ONES = 0x0101_0101_0101_0101L;
    private static final long HIGH_BITS = 0x8080_8080_8080_8080L;

    private int rawStart;
    private int rawLength;
    private boolean rawAscii;

    private JsonInput(IOContext context, ByteQuadsCanonicalizer names, byte[] bytes, int start, int end) {
        super(context, FEATURES, null, null, names, bytes, start, end, 0, false);
    }

    /** A parser over {@code length} bytes, which must stay as they are until it is closed. */
    static JsonInput of(byte[] bytes, int start, int length) {
        BufferRecycler recycler = JsonRecyclerPools.threadLocalPool().acquireAndLinkPooled();
        IOContext context = new IOContext(
                CONSTRAINTS,
                StreamWriteConstraints.defaults(),
                ErrorReportConfiguration.defaults(),
                recycler,
                ContentReference.unknown(),
                false);
        return new JsonInput(context, NAMES.makeChild(NAME_FLAGS), bytes, start, start + length);
    }

    /**
     * Finds the current string's bytes in the text and moves on behind it, if it holds no escapes and no control characters; see {@link #rawStart}.
     * Otherwise changes nothing.
     */
    boolean takeRawString() {
        if (_currToken != JsonToken.VALUE_STRING || !_tokenIncomplete) {
            return false;
        }
        int start = _inputPtr;
        int at = start;
        boolean ascii = true;
        while (true) {
            at = skipPlain(at);
            if (at >= _inputEnd) {
                return false;
            }
            byte b = _inputBuffer[at];
            if (b == '"') {
                break;
            }
            if (b == '\\' || (b >= 0 && b < ' ')) {
                return false;
            }
            ascii &= b >= 0;
            at++;
        }
        rawStart = start;
        rawLength = at - start;
        rawAscii = ascii;
        _inputPtr = at + 1;
        _tokenIncomplete = false;
        return true;
    }

    /** Skips groups of eight bytes that are ASCII and neither quote, backslash nor control character. */
    private int skipPlain(int from) {
        byte[] bytes = _inputBuffer;
        int last = _inputEnd - Long.BYTES;
        int at = from;
        while (at <= last) {
            long word = (long) LONG.get(bytes, at);
            long quote = word ^ ONES * '"';
            long backslash = word ^ ONES * '\\';
            long special = (quote - ONES) | (backslash - ONES) | (word - ONES * ' ') | word;
            if ((special & HIGH_BITS) != 0) {
                return at + firstSpecial(word);
            }
            at += Long.BYTES;
        }
        return at;
    }

    /** Index of the first byte that may be special: the subtractions only borrow upwards, so the lowest hit is a true one. */
    private static int firstSpecial(long word) {
        long quote = word ^ ONES * '"';
        long backslash = word ^ ONES * '\\';
        long special = (quote - ONES) | (backslash - ONES) | (word - ONES * ' ') | word;
        return Long.numberOfTrailingZeros(special & HIGH_BITS) >>> 3;
    }

    /** Where the string found by {@link #takeRawString} begins in {@link #bytes}. */
    int rawStart() {
        return rawStart;
    }

    int rawLength() {
        return rawLength;
    }

    /** Whether that string is all ASCII; otherwise its bytes are whatever the text holds, UTF-8 or not. */
    boolean rawAscii() {
        return rawAscii;
    }

    byte[] bytes() {
        return _inputBuffer;
    }

    /** Whether the text begins with what only UTF-16, UTF-32 or a byte order mark begins with (RFC 8259 §8.1). */
    static boolean isOtherEncoding(byte[] bytes, int start, int length) {
        for (int i = 0; i < Math.min(length, 2); i++) {
            int b = bytes[start + i] & 0xff;
            if (b == 0 || b >= 0xef) {
                return true;
            }
        }
        return false;
    }
}
