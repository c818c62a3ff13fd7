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
        var place = new Place(
                directory.resolve("client"),
                Map.of("programs", directory.resolve("programs").toString(), "tls", server.port(Door.TLS)));
        return new TlsClient(place.command("env LD_LIBRARY_PATH={libraries} /usr/bin/python3 {tls-client.py} {tls}")
                .redirectInput(ProcessBuilder.Redirect.PIPE)
                .start());
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
