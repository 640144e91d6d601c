package io.spanway.processing.ottl.compile;

import io.spanway.processing.ottl.eval.Expr;
import io.spanway.processing.ottl.eval.Subject;
import io.spanway.processing.ottl.eval.Test;
import io.spanway.processing.ottl.syntax.Node;
import io.spanway.processing.ottl.value.Comparison;
import io.spanway.processing.ottl.value.EvalException;
import io.spanway.processing.ottl.value.Types;
import java.util.ArrayList;
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

    /** All tests until one is false; those that are always true fall away, and all others beside one that is always false. */
    private Test all(List<Node.Test> nodes) {
        Test[] tests = needed(nodes, TRUE, FALSE);
        return switch (tests.length) {
            case 0 -> TRUE;
            case 1 -> tests[0];
            case 2 -> {
                Test first = tests[0];
                Test second = tests[1];
                yield subject -> first.test(subject) && second.test(subject);
            }
            default ->
                subject -> {
                    for (Test test : tests) {
                        if (!test.test(subject)) {
                            return false;
                        }
                    }
                    return true;
                };
        };
    }

    /** Any test, until one is true; those that are always false fall away, and all others beside one that is always true. */
    private Test any(List<Node.Test> nodes) {
        Test[] tests = needed(nodes, FALSE, TRUE);
        return switch (tests.length) {
            case 0 -> FALSE;
            case 1 -> tests[0];
            case 2 -> {
                Test first = tests[0];
                Test second = tests[1];
                yield subject -> first.test(subject) || second.test(subject);
            }
            default ->
                subject -> {
                    for (Test test : tests) {
                        if (test.test(subject)) {
                            return true;
                        }
                    }
                    return false;
                };
        };
    }

    /** Compiles all, because each must be valid, and keeps those that can matter: none but the deciding one, wherever it stands. */
    private Test[] needed(List<Node.Test> nodes, Test neutral, Test deciding) {
        List<Test> needed = new ArrayList<>();
        boolean decided = false;
        for (Node.Test node : nodes) {
            Test test = compile(node);
            if (test != neutral) {
                needed.add(test);
            }
            decided |= test == deciding;
        }
        return decided ? new Test[] {deciding} : needed.toArray(new Test[0]);
    }
}
