package io.spanway.processing.ottl.function.text;

/**
 * What stands between the percent sign and the verb.
 *
 * @param flags of {@code + - # 0} and space
 * @param width least width, or -1
 * @param precision after the point, or -1
 *     <p>Immutable.
 */
record FormatSpec(String flags, int width, int precision) {
    boolean has(char flag) {
        return flags.indexOf(flag) >= 0;
    }

    /** A number with its sign shown if asked for, padded. */
    String number(String text) {
        String signed = text;
        if (!text.startsWith("-") && !text.startsWith("+")) {
            signed = has('+') ? "+" + text : has(' ') ? " " + text : text;
        }
        if (has('0') && !has('-') && signed.length() < width) {
            int digits = "+- ".indexOf(signed.charAt(0)) >= 0 ? 1 : 0;
            return signed.substring(0, digits) + "0".repeat(width - signed.length()) + signed.substring(digits);
        }
        return padded(signed);
    }

    /** The text with blanks to the width. */
    String padded(String text) {
        int missing = width - text.codePointCount(0, text.length());
        if (missing <= 0) {
            return text;
        }
        return has('-') ? text + " ".repeat(missing) : " ".repeat(missing) + text;
    }
}
