package io.spanway.otlp.json;

/** Inside the package: what is wrong with the current token, before line and path are added. Immutable. */
final class BadValue extends Exception {
    private static final long serialVersionUID = 1L;

    private final String what;

    BadValue(String what) {
        super(what, null, false, false);
        this.what = what;
    }

    String what() {
        return what;
    }
}
