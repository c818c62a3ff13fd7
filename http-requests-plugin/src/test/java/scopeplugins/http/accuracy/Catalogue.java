package scopeplugins.http.accuracy;

import static scopeplugins.http.accuracy.Door.H2C;
import static scopeplugins.http.accuracy.Door.IPV4;
import static scopeplugins.http.accuracy.Door.IPV6;
import static scopeplugins.http.accuracy.Door.PROXIED;
import static scopeplugins.http.accuracy.Door.TLS;
import static scopeplugins.http.accuracy.Door.UDP;
import static scopeplugins.http.accuracy.Door.UNIX;

import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** The servers. */
final class Catalogue {

    static final Recipe NGINX = nginx("nginx");

    static final Recipe PYTHON =
            new Recipe("python", "python3 --version", "", "python3 {server.py} {ipv4} {ipv6} {unix}", IPV4, IPV6, UNIX);

    static final Recipe NODE = new Recipe(
            "node", "node --version", "", "node {server.js} {ipv4} {ipv6} {unix} {h2c}", IPV4, IPV6, UNIX, H2C);

    static final Recipe JAVA = new Recipe(
            "java",
            "{java} --version",
            "",
            "{java} -Dsun.net.httpserver.idleInterval=300 -cp {classes} scopeplugins.http.accuracy.JdkServer {ipv4} {ipv6}",
            IPV4,
            IPV6);

    static final Recipe WORDS =
            new Recipe("no HTTP", "", "", "python3 {words.py} {ipv4} {ipv6} {unix} {udp}", IPV4, IPV6, UNIX, UDP);

    /** Those behind which there is nothing. */
    static final List<Recipe> ALONE = List.of(
            NGINX,
            new Recipe(
                    "apache2",
                    "{sbin/apache2} -v",
                    "",
                    "{sbin/apache2} -D FOREGROUND -f {apache2.conf}",
                    IPV4,
                    IPV6,
                    H2C),
            new Recipe(
                    "lighttpd",
                    "{sbin/lighttpd} -v",
                    "",
                    "{sbin/lighttpd} -D -m {modules/lighttpd} -f {lighttpd.conf}",
                    IPV4,
                    IPV6,
                    UNIX,
                    H2C),
            NODE,
            PYTHON,
            JAVA,
            new Recipe(
                    "go",
                    "go version",
                    "go build -o {programs}/go-server {server.go}",
                    "{programs}/go-server {ipv4} {ipv6} {unix}",
                    IPV4,
                    IPV6,
                    UNIX),
            new Recipe(
                    "nghttpd",
                    "nghttpd --version",
                    "",
                    "nghttpd --no-tls --address=127.0.0.1 --htdocs={directory}/documents {h2c}",
                    H2C));

    private Catalogue() {}

    static Recipe nginx(String name) {
        return new Recipe(
                name,
                "{sbin/nginx} -v",
                "openssl req -x509 -newkey rsa:2048 -nodes -days 1 -subj /CN=localhost -keyout {programs}/key.pem"
                        + " -out {programs}/certificate.pem",
                "{sbin/nginx} -c {nginx.conf}",
                IPV4,
                IPV6,
                UNIX,
                H2C,
                PROXIED,
                TLS);
    }

    static Recipe haproxy(String name) {
        return new Recipe(
                name, "{sbin/haproxy} -v", "", "{sbin/haproxy} -db -f {haproxy.cfg}", IPV4, IPV6, UNIX, H2C, PROXIED);
    }

    static final Recipe SPLICING =
            new Recipe("haproxy, splicing", "{sbin/haproxy} -v", "", "{sbin/haproxy} -db -f {splicing.cfg}", IPV4);

    static final Recipe FORKED = reader("process per connection", "read", "forked");

    /** Ways to take bytes from a socket, and ways to share the work among threads and processes. */
    static List<Recipe> readers() {
        return Stream.concat(
                        shapes().stream(),
                        Stream.of(
                                reader("two threads in turn", "read", "turns"),
                                reader("prefork", "read", "prefork"),
                                reader("SO_REUSEPORT", "read", "reuseport"),
                                reader("socket passed on (SCM_RIGHTS)", "read", "passed"),
                                reader("head begun by the parent", "bytes", "inherited"),
                                FORKED))
                .toList();
    }

    /** Ways to take bytes from a socket, plain reading first. */
    static List<Recipe> shapes() {
        return Stream.of(
                        reader("read()", "read", "threads"),
                        reader("one byte at a time", "bytes", "threads"),
                        reader("MSG_PEEK first", "peek", "threads"),
                        reader("readv(), 1024 segments", "readv", "threads"),
                        reader("recvmmsg()", "recvmmsg", "threads"),
                        reader("MSG_WAITALL", "waitall", "threads"),
                        reader("MSG_TRUNC for bodies", "trunc", "threads"),
                        reader("io_uring", "io_uring", "threads"))
                .toList();
    }

    static final Recipe LATE = reader("sender closed before the read", "late", "threads");
    static final Recipe RESET = reader("connection reset before the read", "late-body", "threads");
    static final Recipe SPLICE = reader("splice()", "splice", "threads");
    static final Recipe SPLICE_BODIES = reader("splice() for bodies", "splice-bodies", "threads");
    static final Recipe DROP_BODIES = reader("MSG_TRUNC for whole bodies", "drop-bodies", "threads");
    static final Recipe BLOCKS = reader("bodies in blocks of 16 KiB", "blocks", "threads");

    static Recipe reader(String name, String shape, String model) {
        return new Recipe(
                name,
                model.equals("mptcp") ? Mptcp.ENABLED : "",
                "cc -O2 -o {programs}/reader {reader.c} -luring -lpthread",
                "{programs}/reader " + shape + " " + model + " {ipv4} {ipv6} {unix}",
                Set.of(IPV4, IPV6, UNIX),
                model.equals("forked"));
    }
}
