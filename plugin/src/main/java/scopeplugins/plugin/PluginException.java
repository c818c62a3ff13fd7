package scopeplugins.plugin;

/** A failure the operator can mend; its message is the whole sentence to show: what failed, on what, why, what to do. */
public final class PluginException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public PluginException(String sentence) {
        super(sentence);
    }

    public PluginException(String sentence, Throwable cause) {
        super(sentence, cause);
    }
}
