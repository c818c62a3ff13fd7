package scopeplugins.top;

/**
 * Where a view draws.
 *
 * @param width in columns
 * @param height in lines
 * @param blocks whether characters beside ASCII can be shown
 */
public record Area(int width, int height, boolean blocks) {}
