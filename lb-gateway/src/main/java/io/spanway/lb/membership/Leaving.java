package io.spanway.lb.membership;

import io.spanway.lb.backend.Backend;
import io.spanway.lb.health.HealthSettings;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Backends that the resolver no longer names and that still get the traces which began there: for the window, while they live. A lost
 * connection ends it at once, because nothing is worth waiting for at a backend that was to go; silence is looked into as with all. Bounded by
 * the removals of one window. Confined to the control thread.
 */
final class Leaving {
    private record Departure(Known known, long untilNanos) {}

    private final long windowNanos;
    private final Map<String, Departure> departures = new LinkedHashMap<>();

    Leaving(long windowNanos) {
        this.windowNanos = windowNanos;
    }

    /** Keeps a removed backend for the window and returns true, or says that it is of no use any more. */
    boolean keep(Known removed, long nowNanos) {
        if (windowNanos == 0 || !removed.health.alive()) {
            return false;
        }
        keepUntil(removed, nowNanos + windowNanos);
        return true;
    }

    private void keepUntil(Known removed, long untilNanos) {
        departures.put(removed.member.name(), new Departure(removed, untilNanos));
    }

    /** Goes on with those that left elsewhere. */
    void inherit(List<Legacy.Heir> heirs, Function<Legacy.Heir, Known> maker) {
        if (windowNanos > 0) {
            heirs.forEach(heir -> keepUntil(maker.apply(heir), heir.untilNanos()));
        }
    }

    /** All, and until when, for a successor. */
    List<Legacy.Heir> bequeathed(HealthSettings settings) {
        List<Legacy.Heir> heirs = new ArrayList<>(departures.size());
        departures.values().forEach(each -> heirs.add(Legacy.Heir.of(each.known, settings, each.untilNanos)));
        return heirs;
    }

    /** The backend of a name that is named again, or null; it leaves no more. */
    @Nullable
    Known takeBack(String name) {
        Departure departure = departures.remove(name);
        return departure == null ? null : departure.known;
    }

    @Nullable
    Known find(String name) {
        Departure departure = departures.get(name);
        return departure == null ? null : departure.known;
    }

    /** Removes and returns those whose time is over. */
    List<Known> takeGone(long nowNanos) {
        List<Known> gone = new ArrayList<>();
        for (Iterator<Departure> each = departures.values().iterator(); each.hasNext(); ) {
            Departure departure = each.next();
            if (nowNanos - departure.untilNanos >= 0 || !departure.known.health.alive()) {
                gone.add(departure.known);
                each.remove();
            }
        }
        return gone;
    }

    /** Removes and returns all. */
    List<Known> takeAll() {
        List<Known> all = all();
        departures.clear();
        return all;
    }

    List<Known> all() {
        List<Known> all = new ArrayList<>(departures.size());
        for (Departure departure : departures.values()) {
            all.add(departure.known);
        }
        return all;
    }

    List<Backend> backends() {
        List<Backend> all = new ArrayList<>(departures.size());
        for (Departure departure : departures.values()) {
            all.add(departure.known.backend);
        }
        return all;
    }
}
