package scopeplugins.http.accuracy;

import static scopeplugins.http.accuracy.Door.H2C;
import static scopeplugins.http.accuracy.Door.IPV4;
import static scopeplugins.http.accuracy.Door.IPV6;
import static scopeplugins.http.accuracy.Door.TLS;
import static scopeplugins.http.accuracy.Door.UNIX;

import java.util.List;

/** Servers that listen inside of TLS, with copies of their TLS libraries that nobody else uses. */
final class TlsServers {

    private static final String OWN_LIBRARY = "env LD_LIBRARY_PATH={libraries} ";

    static final Recipe NGINX =
            new Recipe("nginx", "{sbin/nginx} -v", "", OWN_LIBRARY + "{sbin/nginx} -c {nginx-tls.conf}", TLS);

    static final Recipe PYTHON = new Recipe(
            "python",
            "/usr/bin/python3 --version",
            "",
            OWN_LIBRARY + "/usr/bin/python3 {server.py} {ipv4} {ipv6} {unix} {tls} {certificate}",
            IPV4,
            IPV6,
            UNIX,
            TLS);

    /** By GnuTLS. */
    static final Recipe LIGHTTPD = new Recipe(
            "lighttpd",
            "{sbin/lighttpd} -v",
            "",
            OWN_LIBRARY + "{sbin/lighttpd} -D -m {modules/lighttpd} -f {lighttpd-tls.conf}",
            TLS);

    /** Likewise; answers one request on each connection. */
    static final Recipe GNUTLS_SERV = new Recipe(
            "gnutls-serv",
            "{bin/gnutls-serv} --version",
            "",
            OWN_LIBRARY + "{bin/gnutls-serv} --quiet --http --disable-client-cert --port={tls}"
                    + " --x509certfile={certificate} --x509keyfile={certificate}.key",
            TLS);

    /** In a mount namespace of its own, where the library has a name that leads nowhere outside. */
    static Recipe elsewhere(String kind) {
        return new Recipe(
                "python, " + kind,
                "",
                "",
                "unshare --mount sh {elsewhere.sh} " + kind
                        + " {libraries} {directory}/elsewhere /usr/bin/python3 {server.py} {ipv4} {ipv6} {unix} {tls}"
                        + " {certificate}",
                IPV4,
                IPV6,
                UNIX,
                TLS);
    }

    /** With OpenSSL inside of the program; that of Debian 13 has it as a library. */
    static final Recipe NODE = new Recipe(
            "node",
            "node --version",
            "cp --dereference /usr/bin/node {programs}/node",
            OWN_LIBRARY + "{programs}/node {server.js} {ipv4} {ipv6} {unix} {h2c} {tls} {certificate}",
            IPV4,
            IPV6,
            UNIX,
            H2C,
            TLS);

    /** With OpenSSL 1.1 inside of the program, or 1.0, whose SSL_read ends in a function of which no instruction has the name. */
    static Recipe nodeOf(String release) {
        return new Recipe(
                "node " + release,
                "{npm/node-" + release + "/bin/node} --version",
                "cp --dereference {npm/node-" + release + "/bin/node} {programs}/node-" + release,
                "{programs}/node-" + release
                        + " --max-http-header-size=65536 {server.js} {ipv4} {ipv6} {unix} {h2c} {tls} {certificate}",
                IPV4,
                IPV6,
                UNIX,
                H2C,
                TLS);
    }

    /** Reads end in another order than they began. */
    static final Recipe FIBRES = new Recipe(
            "fibres",
            "",
            "cc -O2 -o {programs}/fibres {fibres.c} -lssl -lcrypto",
            OWN_LIBRARY + "{programs}/fibres {tls} {certificate}",
            TLS);

    /** The same, with BoringSSL. */
    static final Recipe BORING_FIBRES = new Recipe(
            "fibres, BoringSSL",
            "",
            "cc -O2 -I{include/android} -o {programs}/boring-fibres {fibres.c} {library/android/libssl.so.0}"
                    + " {library/android/libcrypto.so.0}",
            OWN_LIBRARY + "{programs}/boring-fibres {tls} {certificate}",
            TLS);

    static final Recipe HAPROXY = new Recipe(
            "haproxy", "{sbin/haproxy} -v", "", OWN_LIBRARY + "{sbin/haproxy} -db -f {haproxy-tls.cfg}", TLS);

    /** Without symbols. */
    static final Recipe GO = new Recipe(
            "go",
            "go version",
            "go build -ldflags=-s -o {programs}/go-server {server.go}",
            "{programs}/go-server {ipv4} {ipv6} {unix} {tls} {certificate}",
            IPV4,
            IPV6,
            UNIX,
            TLS);

    /** The same at any address, linked by Go, or by the C compiler's linker. */
    static Recipe goAnywhere(String linkMode) {
        return new Recipe(
                "go, pie, " + linkMode,
                "",
                "go build -buildmode=pie -ldflags=-linkmode=" + linkMode + " -o {programs}/go-" + linkMode
                        + " {server.go}",
                "{programs}/go-" + linkMode + " {ipv4} {ipv6} {unix} {tls} {certificate}",
                IPV4,
                IPV6,
                UNIX,
                TLS);
    }

    /** Those behind which there is nothing. */
    static final List<Recipe> ALONE = List.of(
            NGINX,
            new Recipe(
                    "apache2",
                    "{sbin/apache2} -v",
                    "",
                    OWN_LIBRARY + "{sbin/apache2} -D FOREGROUND -f {apache2-tls.conf}",
                    TLS),
            PYTHON,
            LIGHTTPD,
            NODE,
            nodeOf("16"),
            GO);

    private TlsServers() {}
}
