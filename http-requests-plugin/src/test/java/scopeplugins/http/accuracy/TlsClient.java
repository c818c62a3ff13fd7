package scopeplugins.http.accuracy;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Path;
import java.util.Map;

/** A client that reads by the same copy of the TLS library as the servers. */
final class TlsClient implements AutoCloseable {

    private final Process process;
    private final Writer commands;
    private final BufferedReader answers;

    private TlsClient(Process process) {
        this.process = process;
        this.commands = process.outputWriter();
        this.answers = process.inputReader();
    }

    static TlsClient start(Path directory, Server server) throws IOException {
        return start(directory, server, "/usr/bin/python3 {tls-client.py} {tls}");
    }

    /** Sends what it is given. */
    static TlsClient gnuTls(Path directory, Server server) throws IOException {
        return start(directory, server, "{bin/gnutls-cli} --insecure --logfile=/dev/null 127.0.0.1:{tls}");
    }

    private static TlsClient start(Path directory, Server server, String command) throws IOException {
        var place = new Place(
                directory.resolve("client"),
                Map.of("programs", directory.resolve("programs").toString(), "tls", server.port(Door.TLS)));
        return new TlsClient(place.command("env LD_LIBRARY_PATH={libraries} " + command)
                .redirectInput(ProcessBuilder.Redirect.PIPE)
                .start());
    }

    /** Sends a request so many times on its one connection, waiting for each answer. */
    void exchange(String request, int times) throws IOException {
        for (int i = 0; i < times; i++) {
            commands.write(request);
            commands.flush();
            String line = answers.readLine();
            // The last line of each answer's body.
            while (!"Host: body".equals(line)) {
                if (line == null) {
                    throw new IOException("the client ended after " + i + " answers");
                }
                line = answers.readLine();
            }
        }
    }

    /** Has it send so many requests on its one connection, and waits until it has read the answers. */
    void send(int requests) throws IOException {
        commands.write(requests + "\n");
        commands.flush();
        String answered = answers.readLine();
        if (!Integer.toString(requests).equals(answered)) {
            throw new IOException("the client says " + answered);
        }
    }

    long pid() {
        return process.pid();
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }
}
