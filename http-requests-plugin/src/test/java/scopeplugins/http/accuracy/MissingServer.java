package scopeplugins.http.accuracy;

import java.io.IOException;

/** A server that cannot be had on this machine, and why. */
final class MissingServer extends IOException {

    private static final long serialVersionUID = 1;

    MissingServer(String why) {
        super(why);
    }
}
