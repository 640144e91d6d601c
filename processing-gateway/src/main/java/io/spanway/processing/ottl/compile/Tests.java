package io.spanway.processing.ottl.compile;

import io.spanway.processing.ottl.eval.Expr;
import io.spanway.processing.ottl.eval.Subject;
import io.spanway.processing.ottl.eval.Test;
import io.spanway.processing.ottl.syntax.Node;
import io.spanway.processing.ottl.value.Comparison;
import io.spanway.processing.ottl.value.EvalException;
import io.spanway.processing.ottl.value.Types;
import java.util.List;

/** Compiles conditions. Thread-safe. */
public final class Tests {
    private static final Subject NO_SUBJECT = new Subject();
    private static final Test TRUE = subject -> true;
    private static final Test FALSE = subject -> false;

    private final Compiler compiler;

    public Tests(Compiler compiler) {
        this.compiler = compiler;
    }

    /**
     * Compiles a condition; what is the same for every subject is evaluated now.
     *
     * @throws io.spanway.processing.ottl.syntax.SyntaxException if it names what does not exist
     */
    public Test compile(Node.Test node) {
        if (node instanceof Node.Constant constant) {
            return constant.value() ? TRUE : FALSE;
        }
        if (node instanceof Node.Comparison comparison) {
            return comparison(comparison);
        }
        if (node instanceof Node.Not not) {
            Test inner = compile(not.test());
            return inner == TRUE ? FALSE : inner == FALSE ? TRUE : subject -> !inner.test(subject);
        }
        if (node instanceof Node.And and) {
            return all(and.tests());
        }
        return node instanceof Node.Or or ? any(or.tests()) : call((Node.Call) node);
    }

    private Test call(Node.Call call) {
        Expr expr = compiler.compile(call);
        return subject -> {
            if (expr.eval(subject) instanceof Boolean bool) {
                return bool;
            }
            throw new EvalException("the condition " + call.name() + "(…) is not true or false but a "
                    + Types.name(expr.eval(subject)));
        };
    }

    private Test comparison(Node.Comparison node) {
        Expr left = compiler.compile(node.left());
        Expr right = compiler.compile(node.right());
        Comparison operator = Comparison.of(node.operator());
        if (left.constant() && right.constant()) {
            return operator.test(left.eval(NO_SUBJECT), right.eval(NO_SUBJECT)) ? TRUE : FALSE;
        }
        if (right.constant()) {
            Object constant = right.eval(NO_SUBJECT);
            if (constant instanceof String text && operator == Comparison.EQUAL) {
                return subject -> text.equals(left.eval(subject));
            }
            return subject -> operator.test(left.eval(subject), constant);
        }
        return subject -> operator.test(left.eval(subject), right.eval(subject));
    }

    /** All tests until one is false; those that are always true fall away. */
    private Test all(List<Node.Test> nodes) {
        Test result = TRUE;
        for (int i = nodes.size() - 1; i >= 0; i--) {
            Test first = compile(nodes.get(i));
            Test rest = result;
            if (first == FALSE) {
                result = FALSE;
            } else if (first != TRUE) {
                result = rest == TRUE ? first : subject -> first.test(subject) && rest.test(subject);
            }
        }
        return result;
    }

    /** Any test, until one is true; those that are always false fall away. */
    private Test any(List<Node.Test> nodes) {
        Test result = FALSE;
        for (int i = nodes.size() - 1; i >= 0; i--) {
            Test first = compile(nodes.get(i));
            Test rest = result;
            if (first == TRUE) {
                result = TRUE;
            } else if (first != FALSE) {
                result = rest == FALSE ? first : subject -> first.test(subject) || rest.test(subject);
            }
        }
        return result;
    }
}
