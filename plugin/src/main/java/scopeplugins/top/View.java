package scopeplugins.top;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import org.jline.utils.AttributedString;

/**
 * What a top shows of one plugin. One thread uses it, but for {@link #read}.
 *
 * @param <S> a page of metrics, read
 */
public interface View<S> {

    /**
     * Reads a page; keeps nothing, for another thread calls it.
     *
     * @throws IOException if it is no page of metrics
     */
    S read(InputStream page) throws IOException;

    /** Takes what the plugin serves now, once per interval. */
    void next(S page);

    /** The lines to show; what has no room is cut off. */
    List<AttributedString> draw(Area area);

    /** Does what a key stands for; returns whether it stands for anything here. */
    boolean press(Key key);

    /** The keys of this view, each with what it does. */
    List<String> help();

    /** What stands above each few of the {@link #line}s. */
    String heading();

    /** The interval in a line of plain text; none if it has no numbers yet. */
    Optional<String> line();
}
