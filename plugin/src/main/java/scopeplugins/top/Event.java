package scopeplugins.top;

import scopeplugins.plugin.PluginException;

/** What the thread that owns the screen is told by the others. */
sealed interface Event<S> {

    /** The plugin has answered. */
    record Answer<S>(S page) implements Event<S> {}

    /** The plugin has not answered, with the reason. */
    record NoAnswer<S>(PluginException why) implements Event<S> {}

    /** Somebody pressed a key. */
    record Pressed<S>(Key key) implements Event<S> {}

    /** The screen has another size, or has lost what it showed. */
    record Changed<S>() implements Event<S> {}

    /** The terminal has gone. */
    record Gone<S>() implements Event<S> {}
}
