package scopeplugins.http.kernel;

import java.lang.foreign.ValueLayout;
import java.util.EnumMap;
import java.util.Map;
import scopeplugins.bpf.BpfIterator;
import scopeplugins.http.counts.Event;

/** How often each event has happened, as the kernel lists it. */
final class EventListing {

    // struct listed_event of maps.h
    private static final long EVENT = 0;
    private static final long COUNT = 8;

    private EventListing() {}

    static Map<Event, Long> read(BpfIterator events) {
        var byEvent = new EnumMap<Event, Long>(Event.class);
        events.forEach((listed, at) -> byEvent.put(
                Event.of(listed.get(ValueLayout.JAVA_INT, at + EVENT)), listed.get(ValueLayout.JAVA_LONG, at + COUNT)));
        return byEvent;
    }
}
