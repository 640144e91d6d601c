package io.spanway.processing.extension.zpages;

import java.util.List;

/** A small page being written. Confined to one call. */
final class Html {
    private final StringBuilder out = new StringBuilder(2048);

    Html(String title) {
        out.append("<!DOCTYPE html><html><head><meta charset=\"utf-8\"><title>");
        text(title);
        out.append("</title><style>body{font-family:sans-serif;margin:2em}table{border-collapse:collapse}")
                .append("td,th{border:1px solid #bbb;padding:.2em .6em;text-align:left}</style></head><body><h1>");
        text(title);
        out.append("</h1>");
    }

    Html line(String text) {
        out.append("<p>");
        text(text);
        out.append("</p>");
        return this;
    }

    Html link(String path) {
        out.append("<p><a href=\"").append(path).append("\">").append(path).append("</a></p>");
        return this;
    }

    Html table(List<String> header, List<List<String>> rows) {
        out.append("<table>");
        row("th", header);
        rows.forEach(row -> row("td", row));
        out.append("</table>");
        return this;
    }

    private void row(String cell, List<String> values) {
        out.append("<tr>");
        for (String value : values) {
            out.append('<').append(cell).append('>');
            text(value);
            out.append("</").append(cell).append('>');
        }
        out.append("</tr>");
    }

    private void text(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '<' -> out.append("&lt;");
                case '>' -> out.append("&gt;");
                case '&' -> out.append("&amp;");
                case '"' -> out.append("&quot;");
                default -> out.append(c);
            }
        }
    }

    String finish() {
        return out.append("</body></html>").toString();
    }
}
