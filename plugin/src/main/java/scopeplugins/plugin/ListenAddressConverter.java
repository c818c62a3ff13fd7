package scopeplugins.plugin;

import java.net.InetSocketAddress;
import org.eclipse.jetty.util.HostPort;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a host and a port, such as {@code 127.0.0.1:9402} or {@code [::1]:9402}. */
final class ListenAddressConverter implements ITypeConverter<InetSocketAddress> {

    @Override
    public InetSocketAddress convert(String value) {
        try {
            var hostPort = new HostPort(value);
            if (hostPort.hasHost() && hostPort.hasPort()) {
                return new InetSocketAddress(hostPort.getHost(), hostPort.getPort());
            }
        } catch (IllegalArgumentException e) {
            // The same sentence serves for what cannot be split and for what lacks a part.
        }
        throw new TypeConversionException("'" + value + "' is not HOST:PORT");
    }
}
