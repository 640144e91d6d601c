package io.spanway.processing.ottl.function.xml;

import io.spanway.processing.ottl.value.EvalException;
import java.io.IOException;
import java.io.StringReader;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import javax.xml.parsers.SAXParser;
import javax.xml.parsers.SAXParserFactory;
import org.jspecify.annotations.Nullable;
import org.w3c.dom.Document;
import org.w3c.dom.DocumentFragment;
import org.w3c.dom.Node;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;

/**
 * A piece of XML as a tree; unlike in a document several elements, and text, may stand side by side at the top.
 *
 * <p>Namespaces are not resolved: a prefix stands for itself. Confined to one call.
 */
final class XmlDocument {
    /** Nesting that is refused, because a tree is walked by recursion. */
    static final int DEEPEST = 500;

    private static final String DECLARATION = "<?xml";
    private static final String WRAPPER = "spanway-fragment";

    private final DocumentFragment top;
    private final String declaration;

    private XmlDocument(DocumentFragment top, String declaration) {
        this.top = top;
        this.declaration = declaration;
    }

    /**
     * Parses a text.
     *
     * @throws EvalException if it is no XML, has no element, a document type or an entity of its own, or nests deeper than {@value #DEEPEST}
     */
    static XmlDocument parse(String text) {
        if (text.isEmpty()) {
            throw new EvalException("the text is no XML: it is empty");
        }
        return orEmpty(text);
    }

    private boolean isBlank() {
        for (Node child = top.getFirstChild(); child != null; child = child.getNextSibling()) {
            if (child.getNodeType() == Node.ELEMENT_NODE) {
                return false;
            }
        }
        return true;
    }

    /** The same, but an empty text is nothing at the top. */
    static XmlDocument orEmpty(String text) {
        XmlDocument document = read(text);
        if (!text.isEmpty() && document.isBlank()) {
            throw new EvalException("the text is no XML: it has no element");
        }
        return document;
    }

    private static XmlDocument read(String text) {
        int end = text.startsWith(DECLARATION) ? text.indexOf("?>") : -1;
        String declaration = end < 0 ? "" : text.substring(0, end + 2);
        String content = text.substring(declaration.length());
        try {
            Document document = DocumentBuilderFactory.newDefaultInstance()
                    .newDocumentBuilder()
                    .newDocument();
            DocumentFragment top = document.createDocumentFragment();
            InputSource source =
                    new InputSource(new StringReader("<" + WRAPPER + ">" + content + "</" + WRAPPER + ">"));
            TreeBuilder builder = new TreeBuilder(document, top);
            SAXParser parser = parser();
            parser.setProperty("http://xml.org/sax/properties/lexical-handler", builder);
            parser.parse(source, builder);
            return new XmlDocument(top, declaration);
        } catch (SAXException | ParserConfigurationException | IOException e) {
            throw new EvalException("the text is no XML: " + e.getMessage());
        }
    }

    private static SAXParser parser() throws ParserConfigurationException, SAXException {
        SAXParserFactory factory = SAXParserFactory.newDefaultInstance();
        factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
        factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
        factory.setNamespaceAware(false);
        return factory.newSAXParser();
    }

    /** What holds the elements at the top. */
    DocumentFragment top() {
        return top;
    }

    /** The content of another document, as nodes of this one. */
    Node copy(XmlDocument other) {
        Document document = top.getOwnerDocument();
        DocumentFragment copy = document.createDocumentFragment();
        for (Node child = other.top.getFirstChild(); child != null; child = child.getNextSibling()) {
            copy.appendChild(document.importNode(child, true));
        }
        return copy;
    }

    /** The text, with the declaration that it came with. */
    String text() {
        StringBuilder out = new StringBuilder(declaration);
        XmlText.appendChildren(out, top);
        return out.toString();
    }

    /** An element or attribute name without its prefix. */
    static String localName(Node node) {
        String name = node.getNodeName();
        return name.substring(name.indexOf(':') + 1);
    }

    /** The stand-in for the namespace of a name with a prefix: XPath compares by it, and wants the prefix to mean itself. */
    static @Nullable String namespace(String name) {
        int colon = name.indexOf(':');
        return colon <= 0 || name.startsWith("xml") ? null : "prefix:" + name.substring(0, colon);
    }
}
