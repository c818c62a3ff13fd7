package scopeplugins.http.accuracy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a server said to a request.
 *
 * @param status 0 if it said nothing or did not begin with a status line, as to HTTP/0.9
 * @param isLast whether nothing follows it on the connection
 * @param isNginx whether nginx says that it is its own
 */
record Answer(int status, boolean isLast, boolean isNginx) {

    static final Answer NONE = new Answer(0, true, false);

    private static final Pattern STATUS = Pattern.compile("HTTP/1\\.([01]) (\\d{3})[ \r]");
    private static final Pattern LENGTH = Pattern.compile("(?i)\r\ncontent-length: *(\\d+)\r\n");
    private static final Pattern CHUNKED = Pattern.compile("(?i)\r\ntransfer-encoding: *chunked\r\n");
    private static final Pattern CLOSE = Pattern.compile("(?i)\r\nconnection:[^\r]*\\bclose\\b");
    private static final Pattern KEPT_ALIVE = Pattern.compile("(?i)\r\nconnection: *keep-alive\r\n");
    private static final Pattern NGINX = Pattern.compile("(?i)\r\nserver: *nginx");

    /** Reads it to its end. */
    static Answer read(InputStream in) throws IOException {
        String head = readThrough(in, "\r\n\r\n");
        Matcher status = STATUS.matcher(head);
        if (!status.lookingAt()) {
            return NONE;
        }
        int code = Integer.parseInt(status.group(2));
        Matcher length = LENGTH.matcher(head);
        boolean isLast = CLOSE.matcher(head).find()
                || code == 101
                || (status.group(1).equals("0") && !KEPT_ALIVE.matcher(head).find());
        if (length.find()) {
            in.skipNBytes(Long.parseLong(length.group(1)));
        } else if (CHUNKED.matcher(head).find()) {
            readThrough(in, "0\r\n\r\n");
        } else {
            isLast = true;
        }
        return new Answer(code, isLast, NGINX.matcher(head).find());
    }

    private static String readThrough(InputStream in, String end) throws IOException {
        var read = new StringBuilder();
        while (!read.toString().endsWith(end)) {
            byte[] next = in.readNBytes(1);
            if (next.length == 0) {
                return "";
            }
            read.append(new String(next, StandardCharsets.ISO_8859_1));
        }
        return read.toString();
    }

    boolean isOk() {
        return status == 200;
    }
}
