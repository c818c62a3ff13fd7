package scopeplugins.http;

import java.util.Locale;

/** Whether something is wanted. */
enum Switch {
    ON,
    OFF;

    boolean isOn() {
        return this == ON;
    }

    /** As on the command line. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
