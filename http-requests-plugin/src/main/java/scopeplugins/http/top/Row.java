package scopeplugins.http.top;

import scopeplugins.top.History;

/**
 * A line of the table: a process, or all processes of a container.
 *
 * @param pid the process's, or how many processes they are; empty if that is not told
 * @param name what they are called; empty if that is not told
 * @param container the container's id; empty for those in none
 * @param interval what they did in the last interval
 * @param history their requests per second
 */
record Row(String pid, String name, String container, Interval interval, History history) {}
