package io.spanway.core.admin;

/**
 * One answer of a small server.
 *
 * @param status HTTP status code
 *     <p>Immutable.
 */
public record Page(int status, String contentType, String body) {
    private static final String JSON = "application/json; charset=utf-8";

    /** A page of JSON. */
    public static Page json(int status, String body) {
        return new Page(status, JSON, body);
    }

    /** The answer for a path that nothing is at. */
    public static Page notFound(String path) {
        return json(404, "{\"error\":" + Json.quoted("nothing is served at " + path) + "}");
    }
}
