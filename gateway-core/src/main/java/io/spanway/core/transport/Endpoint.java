package io.spanway.core.transport;

/**
 * A network address as configured. IPv6 hosts are kept without brackets and printed with them. Immutable.
 *
 * @param host name or IP address, not empty
 * @param port 0 to 65535; 0 lets the system choose when listening
 */
public record Endpoint(String host, int port) {
    public Endpoint {
        if (host.isEmpty()) {
            throw new IllegalArgumentException("endpoint has no host");
        }
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("port " + port + " is not between 0 and 65535");
        }
    }

    /**
     * Reads {@code host}, {@code host:port}, {@code [v6]:port} or a bare IPv6 address.
     *
     * @param defaultPort port where the text has none
     * @throws IllegalArgumentException naming the text
     */
    public static Endpoint parse(String text, int defaultPort) {
        String host = text;
        String port = "";
        int colon = text.lastIndexOf(':');
        if (text.startsWith("[")) {
            int close = text.indexOf(']');
            if (close < 0 || (close + 1 < text.length() && text.charAt(close + 1) != ':')) {
                throw new IllegalArgumentException("\"" + text + "\" is not host:port");
            }
            host = text.substring(1, close);
            port = close + 1 < text.length() ? text.substring(close + 2) : "";
            return new Endpoint(host, port.isEmpty() ? defaultPort : parsePort(text, port));
        }
        if (colon >= 0 && text.indexOf(':') == colon) {
            host = text.substring(0, colon);
            port = text.substring(colon + 1);
            return new Endpoint(host, parsePort(text, port));
        }
        return new Endpoint(host, defaultPort);
    }

    private static int parsePort(String text, String port) {
        try {
            int number = Integer.parseInt(port);
            if (number >= 0 && number <= 65_535) {
                return number;
            }
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("\"" + text + "\" has no valid port (0 to 65535)", e);
        }
        throw new IllegalArgumentException("\"" + text + "\" has no valid port (0 to 65535)");
    }

    @Override
    public String toString() {
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
    }
}
