package scopeplugins.server;

import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * A page that is served as it stands in memory.
 *
 * @param contentType the media type
 * @param headers of the answer, besides its type and length
 * @param content the current bytes, from position to limit, without waiting for a sample or a client; none if there is
 *     nothing true to say
 */
public record Page(String contentType, Map<String, String> headers, Supplier<Optional<ByteBuffer>> content) {

    /** A page without further headers. */
    public Page(String contentType, Supplier<Optional<ByteBuffer>> content) {
        this(contentType, Map.of(), content);
    }
}
