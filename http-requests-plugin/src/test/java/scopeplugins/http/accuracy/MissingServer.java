package scopeplugins.http.accuracy;

import java.io.IOException;

/** What a server needs, or a server itself, that cannot be had on this machine, and why. */
public final class MissingServer extends IOException {

    private static final long serialVersionUID = 1;

    MissingServer(String why) {
        super(why);
    }
}
