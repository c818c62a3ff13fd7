package scopeplugins.http.accuracy;

import static scopeplugins.http.accuracy.Door.H2C;
import static scopeplugins.http.accuracy.Door.IPV4;
import static scopeplugins.http.accuracy.Door.IPV6;
import static scopeplugins.http.accuracy.Door.TLS;
import static scopeplugins.http.accuracy.Door.UNIX;

import java.util.List;

/** Servers that listen inside of TLS, with copies of their TLS libraries that nobody else uses. */
final class TlsServers {

    private static final String CERTIFICATE =
            "openssl req -x509 -newkey rsa:2048 -nodes -days 1 -subj /CN=localhost -keyout {programs}/server.pem.key"
                    + " -out {programs}/server.pem";

    /** OpenSSL as a library, and inside of a program. */
    static final List<Recipe> ALONE = List.of(
            server("nginx", "{sbin/nginx} -v", "{sbin/nginx} -c {nginx-tls.conf}"),
            server("apache2", "{sbin/apache2} -v", "{sbin/apache2} -D FOREGROUND -f {apache2-tls.conf}"),
            new Recipe(
                    "python",
                    "/usr/bin/python3 --version",
                    CERTIFICATE,
                    "env LD_LIBRARY_PATH={libraries} /usr/bin/python3 {server.py} {ipv4} {ipv6} {unix} {tls}"
                            + " {programs}/server.pem",
                    IPV4,
                    IPV6,
                    UNIX,
                    TLS),
            new Recipe(
                    "node",
                    "node --version",
                    "cp --dereference /usr/bin/node {programs}/node",
                    "{programs}/node {server.js} {ipv4} {ipv6} {unix} {h2c} {tls} {programs}/server.pem",
                    IPV4,
                    IPV6,
                    UNIX,
                    H2C,
                    TLS));

    static final Recipe HAPROXY = server("haproxy", "{sbin/haproxy} -v", "{sbin/haproxy} -db -f {haproxy-tls.cfg}");

    private TlsServers() {}

    private static Recipe server(String name, String version, String command) {
        return new Recipe(name, version, CERTIFICATE, "env LD_LIBRARY_PATH={libraries} " + command, TLS);
    }
}
