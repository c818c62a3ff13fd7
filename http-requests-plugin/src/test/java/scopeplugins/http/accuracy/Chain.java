package scopeplugins.http.accuracy;

import java.util.List;

/**
 * Servers that pass every request on to the next one: each must count it.
 *
 * @param servers the first is where the clients are
 */
record Chain(List<Server> servers) {

    Server entrance() {
        return servers.getFirst();
    }
}
