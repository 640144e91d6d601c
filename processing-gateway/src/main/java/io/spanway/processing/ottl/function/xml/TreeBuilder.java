package io.spanway.processing.ottl.function.xml;

import java.util.ArrayList;
import java.util.List;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.Text;
import org.xml.sax.Attributes;
import org.xml.sax.SAXException;
import org.xml.sax.SAXParseException;
import org.xml.sax.ext.DefaultHandler2;

/** Builds a tree from what a parser reads inside a wrapping element. Confined to one parse. */
final class TreeBuilder extends DefaultHandler2 {
    private final Document document;
    private Node parent;
    private int depth;
    private boolean inCdata;
    /** Whether text continues the text node before it; a parser gives long texts in pieces. */
    private boolean continues;

    TreeBuilder(Document document, Node top) {
        this.document = document;
        this.parent = top;
    }

    @Override
    public void startElement(String uri, String localName, String name, Attributes attributes) throws SAXException {
        if (++depth == 1) {
            return;
        }
        if (depth > XmlDocument.DEEPEST) {
            throw new SAXException("it nests deeper than " + XmlDocument.DEEPEST);
        }
        Element element = document.createElementNS(XmlDocument.namespace(name), name);
        List<String> order = new ArrayList<>();
        for (int i = 0; i < attributes.getLength(); i++) {
            String attribute = attributes.getQName(i);
            order.add(attribute);
            String namespace = XmlDocument.namespace(attribute);
            if (namespace == null) {
                element.setAttribute(attribute, attributes.getValue(i));
            } else {
                element.setAttributeNS(namespace, attribute, attributes.getValue(i));
            }
        }
        element.setUserData(XmlText.ATTRIBUTE_ORDER, order, null);
        parent.appendChild(element);
        parent = element;
        continues = false;
    }

    @Override
    public void endElement(String uri, String localName, String name) {
        Node above = parent.getParentNode();
        if (--depth > 0 && above != null) {
            parent = above;
        }
        continues = false;
    }

    @Override
    public void characters(char[] buffer, int start, int length) {
        String text = new String(buffer, start, length);
        if (continues && parent.getLastChild() instanceof Text before) {
            before.appendData(text);
        } else {
            Text node = document.createTextNode(text);
            if (inCdata) {
                XmlText.markCdata(node);
            }
            parent.appendChild(node);
            continues = true;
        }
    }

    @Override
    public void startCDATA() {
        inCdata = true;
        continues = false;
    }

    @Override
    public void endCDATA() {
        inCdata = false;
        continues = false;
    }

    @Override
    public void comment(char[] buffer, int start, int length) {
        parent.appendChild(document.createComment(new String(buffer, start, length)));
        continues = false;
    }

    @Override
    public void processingInstruction(String target, String data) {
        parent.appendChild(document.createProcessingInstruction(target, data));
        continues = false;
    }

    @Override
    public void error(SAXParseException e) throws SAXException {
        throw e;
    }
}
