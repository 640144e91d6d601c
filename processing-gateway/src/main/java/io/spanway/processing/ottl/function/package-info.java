/**
 * What a function is: its name and parameters as statements see them, and how a call of it becomes a closure.
 *
 * <p>To add a function, write in a class of its family (a sub-package of this one) and list it there:
 *
 * <pre>{@code
 * Function.converter("TrimPrefix(value, prefix)", args -> {
 *     Strict<String> value = args.str("value");     // class str: a string and nothing else
 *     Strict<String> prefix = args.str("prefix");
 *     return subject -> {                           // called for each item
 *         String text = value.get(subject);
 *         String start = prefix.get(subject);
 *         return text.startsWith(start) ? text.substring(start.length()) : text;
 *     };
 * });
 * }</pre>
 *
 * <p>The signature names the parameters in snake_case; {@code ?} marks one that may be left out, {@code !} one that cannot be given by name. The
 * builder runs at start-up: it fetches each argument by the class of values that it accepts. Whatever is known then is checked then: a literal
 * of the wrong type, an invalid regular expression ({@link io.spanway.processing.ottl.function.Arguments#regex}), or what the builder refuses itself
 * with {@link io.spanway.processing.ottl.function.Arguments#refuse}. {@code constString} and its like accept literals only. The closure it returns
 * runs for each item, on several threads at once: it keeps no state, and throws {@link io.spanway.processing.ottl.value.EvalException} when it cannot
 * do its work. It must not change a map or list that an argument gave it, unless it is an editor and that argument its target.
 *
 * <p>{@code Strict} arguments are never null; {@code Lenient} ones give null for nil. The room is entered at start-up on the main thread, its
 * closures run on the thread that holds the payload. Imports {@code otlp}, {@code ottl.syntax}, {@code ottl.value} and {@code ottl.eval}.
 */
@NullMarked
package io.spanway.processing.ottl.function;

import org.jspecify.annotations.NullMarked;
