package scopeplugins.cli;

import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URISyntaxException;

/** Reads a host and a port, such as {@code 127.0.0.1:9402} or {@code [::1]:9402}. */
final class ListenAddressConverter {

    private ListenAddressConverter() {}

    static InetSocketAddress convert(String value) {
        try {
            // Not Jetty's HostPort, which makes a logger before --log-level has been applied.
            var uri = new URI("tcp://" + value);
            if (uri.getHost() != null
                    && uri.getPort() >= 0
                    && uri.getAuthority().equals(value)) {
                return new InetSocketAddress(uri.getHost(), uri.getPort());
            }
        } catch (URISyntaxException | IllegalArgumentException e) {
            // The same sentence serves for what cannot be split and for what lacks a part.
        }
        throw new IllegalArgumentException("'" + value + "' is not HOST:PORT");
    }
}
