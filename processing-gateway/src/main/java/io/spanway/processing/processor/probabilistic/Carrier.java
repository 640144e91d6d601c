package io.spanway.processing.processor.probabilistic;

/** Where an item carries its randomness and threshold. Confined to one thread, for one item. */
interface Carrier {
    /** Whether what the item carries can be read. */
    boolean valid();

    /** Randomness that the item carries, or {@link Threshold#INVALID}. */
    long randomness();

    /** Gives the item a randomness, to be written by {@link #write} at the latest. */
    void setRandomness(long randomness);

    /** Threshold that the item carries, or {@link Threshold#INVALID}. */
    long threshold();

    void clearThreshold();

    /** Raises the threshold; a higher one stays. */
    void raiseThreshold(long threshold);

    /** Writes what changed into the item. */
    void write();
}
