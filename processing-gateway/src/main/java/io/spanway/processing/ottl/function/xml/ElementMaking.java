package io.spanway.processing.ottl.function.xml;

import io.spanway.processing.ottl.eval.Expr;
import io.spanway.processing.ottl.function.Arguments;
import io.spanway.processing.ottl.function.Strict;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Set;
import org.w3c.dom.Attr;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;

/** Attributes, and texts beside elements, that become elements of their own. No state. */
final class ElementMaking {
    private ElementMaking() {}

    static Expr ofAttributes(Arguments args) {
        Strict<String> target = args.str("target");
        Selection selection = Selection.of(args, "//@*");
        return subject -> {
            XmlDocument document = XmlDocument.parse(target.get(subject));
            Set<Node> selected = new HashSet<>();
            Set<Element> owners = new LinkedHashSet<>();
            for (Node node : selection.of(document)) {
                if (node instanceof Attr attribute) {
                    selected.add(attribute);
                    owners.add(attribute.getOwnerElement());
                }
            }
            for (Element owner : owners) {
                for (Attr attribute : XmlText.attributes(owner)) {
                    if (selected.contains(attribute)) {
                        owner.appendChild(
                                element(owner.getOwnerDocument(), XmlDocument.localName(attribute), attribute));
                        owner.removeAttributeNode(attribute);
                    }
                }
            }
            return document.text();
        };
    }

    private static Element element(Document document, String name, Node content) {
        Element element = document.createElementNS(null, name);
        element.appendChild(document.createTextNode(content.getNodeValue()));
        return element;
    }

    static Expr ofTexts(Arguments args) {
        Strict<String> target = args.str("target");
        Selection selection = Selection.of(args, "/");
        String given = args.constString("element_name", "");
        String name = given.isEmpty() ? "value" : given;
        return subject -> {
            XmlDocument document = XmlDocument.parse(target.get(subject));
            for (Node node : selection.of(document)) {
                if (node instanceof Element || node == document.top()) {
                    wrapTexts(node, name);
                }
            }
            return document.text();
        };
    }

    private static boolean isPlainText(Node node) {
        return node.getNodeType() == Node.TEXT_NODE && !XmlText.isCdata(node);
    }

    /** Wraps the texts of an element that has more than one text or element, and those of the elements in it. */
    private static void wrapTexts(Node parent, String name) {
        int texts = 0;
        int elements = 0;
        for (Node child = parent.getFirstChild(); child != null; child = child.getNextSibling()) {
            if (child instanceof Element) {
                wrapTexts(child, name);
                elements++;
            } else if (isPlainText(child)) {
                texts++;
            }
        }
        if (texts == 0 || elements + texts <= 1) {
            return;
        }
        for (Node child = parent.getFirstChild(); child != null; child = child.getNextSibling()) {
            if (isPlainText(child)) {
                Element wrapping = element(parent.getOwnerDocument(), name, child);
                parent.replaceChild(wrapping, child);
                child = wrapping;
            }
        }
    }
}
