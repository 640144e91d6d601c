package io.spanway.processing.ottl.function.parse;

import io.spanway.otlp.message.Attributes;
import io.spanway.otlp.message.ValueList;
import io.spanway.processing.ottl.function.Function;
import io.spanway.processing.ottl.function.Strict;
import io.spanway.processing.ottl.value.EvalException;
import java.io.StringReader;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/** ParseXML and ParseSimplifiedXML: elements become maps. Document types and external entities are not read. No state. */
final class XmlParser {
    private static final int DEEPEST = 100;

    private XmlParser() {}

    static Function full() {
        return Function.converter("ParseXML(target)", args -> {
            Strict<String> target = args.str("target");
            return subject -> read(target.get(subject), XmlParser::element);
        });
    }

    static Function simplified() {
        return Function.converter("ParseSimplifiedXML(target)", args -> {
            Strict<String> target = args.str("target");
            return subject -> read(target.get(subject), XmlParser::document);
        });
    }

    /** What becomes of the root element, at whose start the reader is. */
    private interface Root {
        Object read(XMLStreamReader reader, int depth) throws XMLStreamException;
    }

    private static Object read(String text, Root root) {
        try {
            // A factory of its own for each call: the JDK does not promise that one can be shared by threads.
            XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
            factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
            factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
            factory.setProperty(XMLInputFactory.IS_COALESCING, true);
            factory.setProperty(XMLInputFactory.IS_NAMESPACE_AWARE, false);
            XMLStreamReader reader = factory.createXMLStreamReader(new StringReader(text));
            while (reader.next() != XMLStreamConstants.START_ELEMENT) {
                // Comments and the like may stand before the root.
            }
            Object value = root.read(reader, 0);
            while (reader.hasNext()) {
                reader.next();
            }
            return value;
        } catch (XMLStreamException e) {
            throw new EvalException("the text is no XML");
        }
    }

    private static Object element(XMLStreamReader reader, int depth) throws XMLStreamException {
        check(depth);
        Attributes element = new Attributes();
        element.put("tag", reader.getLocalName());
        if (reader.getAttributeCount() > 0) {
            Attributes attributes = new Attributes();
            for (int i = 0; i < reader.getAttributeCount(); i++) {
                attributes.put(reader.getAttributeLocalName(i), reader.getAttributeValue(i));
            }
            element.put("attributes", attributes);
        }
        ValueList children = new ValueList();
        StringBuilder content = new StringBuilder();
        for (int event = reader.next(); event != XMLStreamConstants.END_ELEMENT; event = reader.next()) {
            if (event == XMLStreamConstants.START_ELEMENT) {
                children.add(element(reader, depth + 1));
            } else if (event == XMLStreamConstants.CHARACTERS) {
                content.append(reader.getText().strip());
            }
        }
        if (!content.isEmpty()) {
            element.put("content", content.toString());
        }
        if (!children.isEmpty()) {
            element.put("children", children);
        }
        return element;
    }

    private static Object document(XMLStreamReader reader, int depth) throws XMLStreamException {
        Attributes map = new Attributes();
        map.put(reader.getLocalName(), simple(reader, depth));
        return map;
    }

    /** An element without its attributes: a text, or a map of its children, of which those of one name are a list. */
    private static Object simple(XMLStreamReader reader, int depth) throws XMLStreamException {
        check(depth);
        Attributes children = new Attributes();
        StringBuilder content = new StringBuilder();
        for (int event = reader.next(); event != XMLStreamConstants.END_ELEMENT; event = reader.next()) {
            if (event == XMLStreamConstants.START_ELEMENT) {
                String name = reader.getLocalName();
                add(children, name, simple(reader, depth + 1));
            } else if (event == XMLStreamConstants.CHARACTERS) {
                content.append(reader.getText().strip());
            }
        }
        return children.isEmpty() ? content.toString() : children;
    }

    private static void add(Attributes children, String name, Object value) {
        Object before = children.get(name);
        if (before instanceof ValueList list) {
            list.add(value);
        } else if (before != null) {
            ValueList list = new ValueList();
            list.add(before);
            list.add(value);
            children.put(name, list);
        } else {
            children.put(name, value);
        }
    }

    private static void check(int depth) {
        if (depth > DEEPEST) {
            throw new EvalException("the XML nests deeper than " + DEEPEST);
        }
    }
}
