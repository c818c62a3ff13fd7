package scopeplugins.server;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * A page that is served as it stands in memory.
 *
 * @param contentType the media type
 * @param content the current bytes, from position to limit, without waiting for a sample or a client; none if there is
 *     nothing true to say
 */
public record Page(String contentType, Supplier<Optional<ByteBuffer>> content) {}
