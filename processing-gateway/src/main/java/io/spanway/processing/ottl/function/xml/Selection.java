package io.spanway.processing.ottl.function.xml;

import io.spanway.processing.ottl.function.Arguments;
import io.spanway.processing.ottl.value.EvalException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import javax.xml.namespace.NamespaceContext;
import javax.xml.xpath.XPath;
import javax.xml.xpath.XPathEvaluationResult;
import javax.xml.xpath.XPathExpression;
import javax.xml.xpath.XPathExpressionException;
import javax.xml.xpath.XPathFactory;
import javax.xml.xpath.XPathNodes;
import org.jspecify.annotations.Nullable;
import org.w3c.dom.Node;

/** An XPath 1.0 expression of a statement. Thread-safe. */
final class Selection {
    private final String text;
    /** A compiled expression serves one thread at a time; who finds none compiles one. */
    private final AtomicReference<@Nullable XPathExpression> spare = new AtomicReference<>();

    private Selection(String text) {
        this.text = text;
        spare.set(compile(text));
    }

    /** The expression of the argument {@code x_path}, or if it is left out or empty another one. */
    static Selection of(Arguments args, String otherwise) {
        String text = args.constString("x_path", otherwise);
        return args.parsed("x_path", () -> new Selection(text.isEmpty() ? otherwise : text));
    }

    private static XPathExpression compile(String text) {
        XPath xpath = XPathFactory.newDefaultInstance().newXPath();
        xpath.setNamespaceContext(Prefixes.THEMSELVES);
        try {
            return xpath.compile(text);
        } catch (XPathExpressionException e) {
            throw new EvalException("\"" + text + "\" is no XPath: " + e.getMessage());
        }
    }

    /** The selected nodes, in the order of the document; none if the expression gives a text, number or truth and not nodes. */
    List<Node> of(XmlDocument document) {
        XPathExpression expression = spare.getAndSet(null);
        if (expression == null) {
            expression = compile(text);
        }
        try {
            XPathEvaluationResult<?> result = expression.evaluateExpression(document.top());
            List<Node> nodes = new ArrayList<>();
            if (result.value() instanceof XPathNodes found) {
                found.forEach(nodes::add);
            }
            return nodes;
        } catch (XPathExpressionException e) {
            throw new EvalException("\"" + text + "\" cannot be evaluated: " + e.getMessage());
        } finally {
            spare.set(expression);
        }
    }

    /** A prefix stands for itself; see {@link XmlDocument#namespace}. */
    private enum Prefixes implements NamespaceContext {
        THEMSELVES;

        @Override
        public String getNamespaceURI(String prefix) {
            return String.valueOf(XmlDocument.namespace(prefix + ":"));
        }

        @Override
        public @Nullable String getPrefix(String uri) {
            return null;
        }

        @Override
        public Iterator<String> getPrefixes(String uri) {
            return Collections.emptyIterator();
        }
    }
}
