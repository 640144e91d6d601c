package io.spanway.processing.ottl.function.agent;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.spanway.otlp.message.Attributes;
import io.spanway.processing.ottl.function.Function;
import io.spanway.processing.ottl.function.Strict;
import java.util.List;

/** The converter of user agents. Immutable. */
public final class AgentFunctions {
    /** So many characters are looked at; real ones have a few hundred. */
    private static final int LONGEST = 2048;

    private static final int CACHED = 1000;

    private AgentFunctions() {}

    public static List<Function> list() {
        return List.of(Function.converter("UserAgent(user_agent)", args -> {
            Strict<String> agent = args.str("user_agent");
            // Some hundred expressions are tried for an unknown text, and few texts make up most of the traffic.
            Cache<String, Found> cache = Caffeine.newBuilder()
                    .maximumSize(CACHED)
                    .executor(Runnable::run)
                    .build();
            return subject -> {
                String text = agent.get(subject);
                String seen = text.length() > LONGEST ? text.substring(0, LONGEST) : text;
                return map(text, cache.get(seen, AgentFunctions::find));
            };
        }));
    }

    /**
     * What a text says.
     *
     * @param program its name and version
     * @param system name and version of the operating system
     */
    private record Found(AgentRules.Match program, AgentRules.Match system) {}

    private static Found find(String text) {
        AgentRules rules = AgentRules.loaded();
        return new Found(rules.program(text), rules.system(text));
    }

    private static Attributes map(String text, Found found) {
        Attributes map = new Attributes();
        map.add("user_agent.name", found.program().name());
        map.add("user_agent.original", text);
        map.add("user_agent.version", found.program().version());
        map.add("os.name", found.system().name());
        if (!found.system().version().isEmpty()) {
            map.add("os.version", found.system().version());
        }
        return map;
    }
}
