package io.spanway.processing.ottl.function.xml;

import io.spanway.otlp.message.Attributes;
import io.spanway.otlp.message.ValueList;
import java.util.HashMap;
import java.util.Map;
import org.w3c.dom.Element;
import org.w3c.dom.Node;

/**
 * XML as a map of names: an element is a text or a map, several of one name are a list. Attributes, texts beside elements and empty elements
 * are left out. Thread-safe: no state.
 */
final class SimplifiedXml {
    private SimplifiedXml() {}

    static Attributes of(XmlDocument document) {
        return map(document.top());
    }

    private static Attributes map(Node parent) {
        Map<String, Integer> count = new HashMap<>();
        for (Node child = parent.getFirstChild(); child != null; child = child.getNextSibling()) {
            if (child instanceof Element) {
                count.merge(XmlDocument.localName(child), 1, Integer::sum);
            }
        }
        Attributes map = new Attributes();
        for (Node child = parent.getFirstChild(); child != null; child = child.getNextSibling()) {
            if (child instanceof Element && child.getFirstChild() != null) {
                String name = XmlDocument.localName(child);
                add(map, name, value(child), count.getOrDefault(name, 0) > 1);
            }
        }
        return map;
    }

    private static void add(Attributes map, String name, Object value, boolean several) {
        boolean empty = value instanceof Attributes inner && inner.isEmpty();
        if (several) {
            // Also where all of them are empty there is a list.
            ValueList list = map.get(name) instanceof ValueList before ? before : new ValueList();
            if (!empty) {
                list.add(value);
            }
            map.put(name, list);
        } else if (!empty) {
            map.put(name, value);
        }
    }

    /** The text of an element without elements, otherwise its map. */
    private static Object value(Node element) {
        String text = "";
        for (Node child = element.getFirstChild(); child != null; child = child.getNextSibling()) {
            if (child instanceof Element) {
                return map(element);
            }
            if (text.isEmpty() && child.getNodeType() == Node.TEXT_NODE) {
                text = child.getNodeValue();
            }
        }
        return text.isEmpty() ? new Attributes() : text;
    }
}
