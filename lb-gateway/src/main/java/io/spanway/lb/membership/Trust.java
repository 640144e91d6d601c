package io.spanway.lb.membership;

import io.spanway.lb.resolve.ResolvedBackend;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What is believed of a resolver's answers: additions at once, a removal when the backend was missing from several answers in a row.
 *
 * <p>An answer of less than half of what was believed is more likely a fault of the name service than the end of so many backends at once:
 * what it lacks must be missing three times as often. Failed and empty answers are not shown to this class, and count for nothing.
 * Confined to the control thread.
 */
final class Trust {
    private static final int SHORT_ANSWER_FACTOR = 3;

    private final int confirmations;
    private final Map<String, Integer> missing = new HashMap<>();
    private List<ResolvedBackend> believed = List.of();

    /** @param confirmations answers in a row that must lack a backend; 1 = the first is believed, however short */
    Trust(int confirmations) {
        this.confirmations = confirmations;
    }

    /** The set to work with after {@code answer}, sorted by name. */
    List<ResolvedBackend> believe(List<ResolvedBackend> answer) {
        boolean tooShort = answer.size() * 2 < believed.size();
        int needed = tooShort && confirmations > 1 ? confirmations * SHORT_ANSWER_FACTOR : confirmations;
        Set<String> present = new HashSet<>();
        for (ResolvedBackend member : answer) {
            present.add(member.name());
        }
        missing.keySet().removeAll(present);
        // Order has no part in placement, but replicas that doubt different backends should still list them alike.
        TreeMap<String, ResolvedBackend> next = new TreeMap<>();
        for (ResolvedBackend old : believed) {
            if (!present.contains(old.name()) && missing.merge(old.name(), 1, Integer::sum) < needed) {
                next.put(old.name(), old);
            }
        }
        for (ResolvedBackend member : answer) {
            next.putIfAbsent(member.name(), member);
        }
        missing.keySet().retainAll(next.keySet());
        believed = List.copyOf(next.values());
        return believed;
    }

    /** Goes on with what another believed of the same resolver. */
    void inherit(Trust earlier) {
        believed = earlier.believed;
        missing.putAll(earlier.missing);
    }

    /** The same beliefs, for a successor. */
    Trust copy() {
        Trust copy = new Trust(confirmations);
        copy.inherit(this);
        return copy;
    }

    /** Backends that are kept although the last answer lacked them. */
    int doubted() {
        return missing.size();
    }
}
