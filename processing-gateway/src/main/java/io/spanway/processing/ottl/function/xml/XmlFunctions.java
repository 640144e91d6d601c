package io.spanway.processing.ottl.function.xml;

import io.spanway.processing.ottl.eval.Expr;
import io.spanway.processing.ottl.function.Arguments;
import io.spanway.processing.ottl.function.Function;
import io.spanway.processing.ottl.function.Strict;
import io.spanway.processing.ottl.value.EvalException;
import java.util.List;
import org.w3c.dom.Element;
import org.w3c.dom.Node;

/** The converters of XML. Immutable. */
public final class XmlFunctions {
    private XmlFunctions() {}

    public static List<Function> list() {
        return List.of(
                Function.converter("ParseXML(target)", args -> {
                    Strict<String> target = args.str("target");
                    return subject -> XmlMap.parse(target.get(subject));
                }),
                Function.converter("ParseSimplifiedXML(target)", args -> {
                    Strict<String> target = args.str("target");
                    return subject -> SimplifiedXml.of(XmlDocument.parse(target.get(subject)));
                }),
                Function.converter("GetXML(target, x_path)", XmlFunctions::get),
                Function.converter("RemoveXML(target, x_path)", XmlFunctions::remove),
                Function.converter("InsertXML(target, x_path, sub_document)", XmlFunctions::insert),
                Function.converter("ConvertAttributesToElementsXML(target, x_path?)", ElementMaking::ofAttributes),
                Function.converter("ConvertTextToElementsXML(target, x_path?, element_name?)", ElementMaking::ofTexts));
    }

    private static Expr get(Arguments args) {
        Strict<String> target = args.str("target");
        Selection selection = Selection.of(args, "/");
        return subject -> {
            StringBuilder out = new StringBuilder();
            for (Node node : selection.of(XmlDocument.orEmpty(target.get(subject)))) {
                switch (node.getNodeType()) {
                    case Node.ELEMENT_NODE -> XmlText.append(out, node);
                    case Node.TEXT_NODE, Node.ATTRIBUTE_NODE -> XmlText.escape(out, node.getNodeValue());
                    default -> {}
                }
            }
            return out.toString();
        };
    }

    private static Expr remove(Arguments args) {
        Strict<String> target = args.str("target");
        Selection selection = Selection.of(args, "/");
        return subject -> {
            XmlDocument document = XmlDocument.orEmpty(target.get(subject));
            for (Node node : selection.of(document)) {
                if (node instanceof org.w3c.dom.Attr attribute) {
                    attribute.getOwnerElement().removeAttributeNode(attribute);
                } else if (node.getParentNode() != null && node.getNodeType() != Node.PROCESSING_INSTRUCTION_NODE) {
                    node.getParentNode().removeChild(node);
                }
            }
            return document.text();
        };
    }

    private static Expr insert(Arguments args) {
        Strict<String> target = args.str("target");
        Selection selection = Selection.of(args, "/");
        Strict<String> part = args.str("sub_document");
        return subject -> {
            XmlDocument document = XmlDocument.orEmpty(target.get(subject));
            XmlDocument inserted = XmlDocument.parse(part.get(subject));
            for (Node node : selection.of(document)) {
                if (!(node instanceof Element) && node != document.top()) {
                    throw new EvalException("only into elements can be inserted, not into " + node.getNodeName());
                }
                node.appendChild(document.copy(inserted));
            }
            return document.text();
        };
    }
}
