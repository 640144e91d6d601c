package io.spanway.core.admin;

/** One answer of a small server. Immutable. */
record Page(int status, String contentType, String body) {
    private static final String JSON = "application/json; charset=utf-8";

    static Page json(int status, String body) {
        return new Page(status, JSON, body);
    }

    static Page notFound(String path) {
        return json(404, "{\"error\":" + Json.quoted("nothing is served at " + path) + "}");
    }
}
