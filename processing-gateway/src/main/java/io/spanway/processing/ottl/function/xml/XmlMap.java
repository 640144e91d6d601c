package io.spanway.processing.ottl.function.xml;

import io.spanway.otlp.message.Attributes;
import io.spanway.otlp.message.ValueList;
import io.spanway.processing.ottl.value.EvalException;
import java.io.StringReader;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/** ParseXML: each element becomes a map of its tag, attributes, content and children. Thread-safe: no state. */
final class XmlMap {
    private static final int DEEPEST = 100;

    private XmlMap() {}

    /** @throws EvalException if the text is no XML with one element around all */
    static Attributes parse(String text) {
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
            Attributes value = element(reader, 0);
            while (reader.hasNext()) {
                reader.next();
            }
            return value;
        } catch (XMLStreamException e) {
            throw new EvalException("the text is no XML");
        }
    }

    private static Attributes element(XMLStreamReader reader, int depth) throws XMLStreamException {
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

    private static void check(int depth) {
        if (depth > DEEPEST) {
            throw new EvalException("the XML nests deeper than " + DEEPEST);
        }
    }
}
