package io.spanway.core.queue.disk;

import java.io.IOException;
import java.util.List;

/**
 * The files of one queue, flat and by name. Tests bring a disk that fills up, fails and crashes.
 *
 * <p>Confined to one thread at a time.
 */
public interface Disk {
    /** Names of all files, in no order; files that were put aside are not among them. */
    List<String> list() throws IOException;

    /** Opens a file for reading and writing, made if it is missing. */
    DiskFile open(String name) throws IOException;

    /** Removes a file; nothing happens if there is none. */
    void delete(String name) throws IOException;

    /** Gives a file another name; one of that name is replaced. */
    void rename(String from, String to) throws IOException;

    /** Takes a file out of {@link #list} for an operator to look at, under a name of its own. */
    void quarantine(String name) throws IOException;

    /** Makes names durable: of files that were made, renamed or removed. */
    void sync() throws IOException;
}
