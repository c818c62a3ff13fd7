package scopeplugins.http.accuracy;

import java.io.IOException;
import scopeplugins.http.HttpConnection;

/** HTTP/2 frames (RFC 9113 section 4.1) as a client sends them; each character is a byte. */
final class Frames {

    private static final int DATA = 0;
    private static final int HEADERS = 1;
    private static final int RST_STREAM = 3;
    private static final int SETTINGS_TYPE = 4;
    private static final int GOAWAY = 7;
    private static final int CONTINUATION = 9;

    private static final int END_STREAM = 1;
    private static final int ACK = 1;
    private static final int END_HEADERS = 4;
    private static final int PADDED = 8;
    private static final int PRIORITY = 0x20;

    static final String PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
    static final String SETTINGS = frame(SETTINGS_TYPE, 0, 0, "");
    static final String PING = frame(6, 0, 0, "Is it on");

    // RFC 7541: GET, http, / from the static table; :authority as a literal that is not indexed.
    private static final String GET_FIELDS = "\u0082\u0086\u0084\u0001\u0009localhost";
    private static final String POST_FIELDS = "\u0083\u0086\u0084\u0001\u0009localhost";
    private static final String TRAILER = "\0\u0007trailer\u0005value";

    private Frames() {}

    private static String frame(int type, int flags, int stream, String payload) {
        int size = payload.length();
        return ""
                + (char) (size >> 16)
                + (char) (size >> 8 & 0xff)
                + (char) (size & 0xff)
                + (char) type
                + (char) flags
                + "\0\0"
                + (char) (stream >> 8)
                + (char) (stream & 0xff)
                + payload;
    }

    static String request(int stream) {
        return request(stream, GET_FIELDS);
    }

    /** With these fields, encoded. */
    static String request(int stream, String fields) {
        return frame(HEADERS, END_STREAM | END_HEADERS, stream, fields);
    }

    /** Gives up on a stream (RFC 9113 section 8.1: CANCEL). */
    static String reset(int stream) {
        return frame(RST_STREAM, 0, stream, "\0\0\0\b");
    }

    static String paddedRequest(int stream) {
        String priority = "\0\0\0\0\u0010";
        return frame(
                HEADERS,
                END_STREAM | END_HEADERS | PADDED | PRIORITY,
                stream,
                " " + priority + GET_FIELDS + "\0".repeat(0x20));
    }

    /** The field block in three frames. */
    static String continuedRequest(int stream) {
        return frame(HEADERS, END_STREAM, stream, GET_FIELDS.substring(0, 2))
                + frame(CONTINUATION, 0, stream, GET_FIELDS.substring(2, 7))
                + frame(CONTINUATION, END_HEADERS, stream, GET_FIELDS.substring(7));
    }

    /** Its trailers are a second HEADERS frame of the same stream. */
    static String requestWithTrailers(int stream, String body) {
        return frame(HEADERS, END_HEADERS, stream, POST_FIELDS)
                + frame(DATA, 0, stream, body)
                + frame(HEADERS, END_STREAM | END_HEADERS, stream, TRAILER);
    }

    /** Reads until the server has ended the stream. */
    static void awaitEndOf(HttpConnection connection, int stream) throws IOException {
        while (true) {
            String header = connection.receive(9);
            String payload = connection.receive(header.charAt(0) << 16 | header.charAt(1) << 8 | header.charAt(2));
            int type = header.charAt(3);
            int flags = header.charAt(4);
            if (type == SETTINGS_TYPE && (flags & ACK) == 0) {
                connection.send(frame(SETTINGS_TYPE, ACK, 0, ""));
            }
            // With NO_ERROR a server only says that it needs no more of a body.
            if (type == GOAWAY || (type == RST_STREAM && !payload.equals("\0\0\0\0"))) {
                throw new IOException("the server gave up on stream " + stream + " with frame type " + type);
            }
            boolean isOfStream = (header.charAt(7) << 8 | header.charAt(8)) == stream;
            if (isOfStream && (type == DATA || type == HEADERS) && (flags & END_STREAM) != 0) {
                return;
            }
        }
    }
}
