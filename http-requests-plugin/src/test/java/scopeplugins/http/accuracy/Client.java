package scopeplugins.http.accuracy;

import java.io.IOException;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;
import scopeplugins.http.HttpConnection;

/** Sends one case's traffic to one server, and keeps the account of it. */
final class Client {

    private final SocketAddress server;
    private final Door door;
    private int sent;
    private int answered;
    private Responses responses = Responses.NONE;
    private int unseen;
    private int unanswered = -1;
    private int apart;
    private boolean allTimed;
    private final List<Long> waits = new ArrayList<>();
    private long leastWait;
    private int refused;
    private int passedOn = -1;

    Client(SocketAddress server) {
        this(server, Door.IPV4);
    }

    Client(SocketAddress server, Door door) {
        this.server = server;
        this.door = door;
    }

    SocketAddress server() {
        return server;
    }

    /** How the server's URLs begin. */
    String scheme() {
        return door == Door.TLS ? "https" : "http";
    }

    HttpConnection connect() throws IOException {
        return new HttpConnection(server, door == Door.TLS);
    }

    void sent(int requests) {
        sent += requests;
    }

    void answered(int responses) {
        answered += responses;
    }

    /** One more, with this status line in front. */
    void answered(String response) {
        answered++;
        responses = responses.plus(Responses.of(response.substring("HTTP/1.1 ".length(), "HTTP/1.1 200".length()), 1));
    }

    /** So many more, each of them 200. */
    void answeredOk(int responses) {
        answered += responses;
        this.responses = this.responses.plus(Responses.of("200", responses));
    }

    /** The codes of the answers, as far as they are known here. */
    Responses responses() {
        return responses;
    }

    /** So many of those sent cannot be seen in the kernel, or are no requests. */
    void unseen(int requests) {
        unseen += requests;
    }

    /** So many will never have an answer, and the connections on which they were sent are closed. */
    void unanswered(int requests) {
        unanswered = Math.max(0, unanswered) + requests;
    }

    /** Of those sent; -1 if it is not known. */
    int unanswered() {
        return unanswered;
    }

    /** So many answers belong to no request. */
    void apart(int responses) {
        apart += responses;
    }

    /** How much is to rise what the case's witnesses count. */
    int witnessed() {
        return unseen + apart;
    }

    /** The time of each answer is to be known. */
    void allTimed() {
        allTimed = true;
    }

    /** From each request to its answer the server lets pass at least as much. */
    void answersTake(long nanos) {
        leastWait = nanos;
    }

    /** So long passed here. */
    void waited(long nanos) {
        waits.add(nanos);
    }

    List<Long> waits() {
        return waits;
    }

    long leastWait() {
        return leastWait;
    }

    boolean isAllTimed() {
        return allTimed;
    }

    /** So many of those sent are no requests, or were not read. */
    void refused(int requests) {
        refused += requests;
    }

    /** So many are for the servers behind the first one, too. Without a word about it all that it is to count are. */
    void passedOn(int requests) {
        passedOn = Math.max(0, passedOn) + requests;
    }

    int sent() {
        return sent;
    }

    /** How many must be counted, by the first server or one behind it. */
    int expected(boolean first) {
        return first || passedOn < 0 ? sent - unseen - refused : passedOn;
    }

    int answered() {
        return answered;
    }

    /** Sends one request in one write, and waits for its response. */
    void exchange(HttpConnection connection, String request) throws IOException {
        pipeline(connection, request, 1);
    }

    /** Sends a request several times in one write, and waits for all responses. */
    void pipeline(HttpConnection connection, String request, int times) throws IOException {
        connection.send(request.repeat(times));
        sent += times;
        for (int i = 0; i < times; i++) {
            receive(connection);
        }
    }

    /** Sends one request on a connection of its own. */
    void exchangeOnce(String request) throws IOException {
        try (HttpConnection connection = connect()) {
            exchange(connection, request);
        }
    }

    /** Sends one request in pieces, with time between them for the server to read each. */
    void exchangeInPieces(HttpConnection connection, long micros, String... pieces) throws IOException {
        for (String piece : pieces) {
            connection.send(piece);
            Pause.micros(micros);
        }
        sent++;
        receive(connection);
    }

    /** Waits for the response to a request that was sent. */
    void receive(HttpConnection connection) throws IOException {
        String response = connection.receive();
        if (!response.startsWith("HTTP/1.")) {
            throw new IOException("not a response: " + response);
        }
        answered(response);
    }
}
