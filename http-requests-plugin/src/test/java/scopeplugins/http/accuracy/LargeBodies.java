package scopeplugins.http.accuracy;

import static java.nio.file.StandardOpenOption.DELETE_ON_CLOSE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.TRUNCATE_EXISTING;
import static java.nio.file.StandardOpenOption.WRITE;
import static scopeplugins.http.accuracy.Requests.DECOY;
import static scopeplugins.http.accuracy.Requests.GET;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.List;
import java.util.stream.Stream;
import scopeplugins.http.HttpConnection;

/** Uploads about as large as 31 and 32 bits count, which is what TCP's own sequence numbers have. */
final class LargeBodies {

    private static final long GIB = 1L << 30;
    private static final int FILE_SIZE = 64 << 20;

    private LargeBodies() {}

    /** One size past each limit. */
    static List<Case> some() {
        return List.of(body("3 GiB", 3 * GIB), chunks("chunk of 4 GiB", 4 * GIB));
    }

    static List<Case> all() {
        return Stream.concat(
                        Stream.of(
                                body("1.9 GiB", 19 * GIB / 10),
                                body("2.1 GiB", 21 * GIB / 10),
                                body("4 GiB", 4 * GIB),
                                body("4.1 GiB", 41 * GIB / 10),
                                body("5 GiB", 5 * GIB),
                                chunks("chunks of 0.6 to 3 GiB", 6 * GIB / 10, 3 * GIB, 21 * GIB / 10),
                                body("9 times 0.9 GiB", 9, 9 * GIB / 10)),
                        some().stream())
                .toList();
    }

    private static Case body(String name, long size) {
        return body(name, 1, size);
    }

    private static Case body(String name, int times, long size) {
        return Case.at(Door.IPV4, name, client -> {
            try (FileChannel file = decoys();
                    HttpConnection connection = client.connect()) {
                for (int i = 0; i < times; i++) {
                    connection.send("PUT / HTTP/1.1\r\nHost: test\r\nContent-Length: " + size + "\r\n\r\n");
                    client.sent(1);
                    connection.send(file, size);
                    client.receive(connection);
                }
                afterwards(client, connection);
            }
        });
    }

    private static Case chunks(String name, long... sizes) {
        return Case.at(Door.IPV4, name, client -> {
            try (FileChannel file = decoys();
                    HttpConnection connection = client.connect()) {
                connection.send("PUT / HTTP/1.1\r\nHost: test\r\nTransfer-Encoding: chunked\r\n\r\n");
                client.sent(1);
                for (long size : sizes) {
                    connection.send(Long.toHexString(size) + "\r\n");
                    connection.send(file, size);
                    connection.send("\r\n");
                }
                connection.send("0\r\n\r\n");
                client.receive(connection);
                afterwards(client, connection);
            }
        });
    }

    private static void afterwards(Client client, HttpConnection connection) throws IOException {
        for (int i = 0; i < 20; i++) {
            client.exchange(connection, GET);
        }
    }

    /** What looks like requests, in a file: from there the kernel sends it without a copy. */
    private static FileChannel decoys() throws IOException {
        FileChannel file =
                FileChannel.open(Files.createTempFile("decoys", ""), READ, WRITE, TRUNCATE_EXISTING, DELETE_ON_CLOSE);
        file.write(ByteBuffer.wrap(DECOY.repeat(FILE_SIZE / DECOY.length()).getBytes(StandardCharsets.US_ASCII)));
        return file;
    }
}
