package io.spanway.processing.ottl.function.xml;

import java.util.ArrayList;
import java.util.List;
import org.w3c.dom.Attr;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.Text;

/** XML text of a tree, as the Collector writes it: no empty-element tags, quotes and apostrophes as numbers. Thread-safe: no state. */
final class XmlText {
    /** Under this name an element keeps the names of its attributes in their order, which the JDK's tree loses. */
    static final String ATTRIBUTE_ORDER = "order";

    private static final String CDATA = "cdata";

    private XmlText() {}

    /** Marks a text that stood in a CDATA section; the JDK's XPath does not find nodes of that type. */
    static void markCdata(Text text) {
        text.setUserData(CDATA, true, null);
    }

    static boolean isCdata(Node node) {
        return node.getUserData(CDATA) != null;
    }

    /** The attributes of an element in the order of the text. */
    static List<Attr> attributes(Element element) {
        List<Attr> attributes = new ArrayList<>();
        if (element.getUserData(ATTRIBUTE_ORDER) instanceof List<?> order) {
            for (Object name : order) {
                Attr attribute = element.getAttributeNode((String) name);
                if (attribute != null) {
                    attributes.add(attribute);
                }
            }
        }
        return attributes;
    }

    static void appendChildren(StringBuilder out, Node parent) {
        for (Node child = parent.getFirstChild(); child != null; child = child.getNextSibling()) {
            append(out, child);
        }
    }

    static void append(StringBuilder out, Node node) {
        String value = node.getNodeValue();
        switch (node.getNodeType()) {
            case Node.ELEMENT_NODE -> element(out, (Element) node);
            case Node.TEXT_NODE -> {
                if (isCdata(node)) {
                    out.append("<![CDATA[").append(value).append("]]>");
                } else {
                    escape(out, value);
                }
            }
            case Node.COMMENT_NODE -> out.append("<!--").append(value).append("-->");
            case Node.PROCESSING_INSTRUCTION_NODE -> {
                out.append("<?").append(node.getNodeName());
                out.append(value.isEmpty() ? "" : " ").append(value.strip()).append("?>");
            }
            default -> appendChildren(out, node);
        }
    }

    private static void element(StringBuilder out, Element node) {
        out.append('<').append(node.getNodeName());
        for (Attr attribute : attributes(node)) {
            out.append(' ').append(attribute.getName()).append("=\"");
            escape(out, attribute.getValue());
            out.append('"');
        }
        out.append('>');
        appendChildren(out, node);
        out.append("</").append(node.getNodeName()).append('>');
    }

    /** Text with what XML would misread as entities. */
    static void escape(StringBuilder out, String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '&' -> out.append("&amp;");
                case '<' -> out.append("&lt;");
                case '>' -> out.append("&gt;");
                case '"' -> out.append("&#34;");
                case '\'' -> out.append("&#39;");
                default -> out.append(c);
            }
        }
    }
}
