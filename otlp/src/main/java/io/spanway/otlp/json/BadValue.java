package io.spanway.otlp.json;

/**
 * Inside the package: what is wrong with the text and where. On its way out each level adds its step of the path. Carries no stack trace.
 * Confined to one conversion.
 */
final class BadValue extends Exception {
    private static final long serialVersionUID = 1L;
    private static final int NOWHERE = -1;
    private static final int MAX_PATH = 300;

    private final String what;
    private int at;
    private String path = "";

    /** Something is wrong with the value that is being read, as a whole. */
    BadValue(String what) {
        this(what, NOWHERE);
    }

    /** @param at index of the byte that is wrong */
    BadValue(String what, int at) {
        super(what, null, false, false);
        this.what = what;
        this.at = at;
    }

    /** The value began at {@code index} and lies below {@code step}, the name of a member or the index in a list. */
    BadValue below(String step, int index) {
        if (at == NOWHERE) {
            at = index;
        }
        // Outer steps say more than inner ones, but only the last thousand bytes of a deep path would be cut off.
        if (path.length() < MAX_PATH) {
            path = '/' + step + path;
        }
        return this;
    }

    String what() {
        return what;
    }

    int at() {
        return Math.max(at, 0);
    }

    String path() {
        return path;
    }
}
