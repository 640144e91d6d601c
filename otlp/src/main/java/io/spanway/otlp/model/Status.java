package io.spanway.otlp.model;

import io.spanway.otlp.message.Message;
import io.spanway.otlp.message.MessageReader;
import io.spanway.otlp.message.MessageWriter;

/** How a span ended (OTLP {@code Status}). Confined to the payload's holder. */
public final class Status extends Message {
    private static final int MESSAGE = 2 << 3 | 2;
    private static final int CODE = 3 << 3 | 0;

    private String message = "";
    private int code;

    /** A new one, empty. */
    public Status() {}

    /** Stands in for one that the wire did not have; written only once something of it is set. */
    static Status absent() {
        Status made = new Status();
        made.startUnchanged();
        return made;
    }

    Status(MessageReader reader) {
        super(reader);
    }

    public String message() {
        open();
        return message;
    }

    public void setMessage(String message) {
        open();
        touch();
        this.message = message;
    }

    /** 0 unset, 1 ok, 2 error. */
    public int code() {
        open();
        return code;
    }

    public void setCode(int code) {
        open();
        touch();
        this.code = code;
    }

    @Override
    protected boolean readField(int tag, MessageReader reader) {
        switch (tag) {
            case MESSAGE -> message = reader.string();
            case CODE -> code = (int) reader.varint();
            default -> {
                return false;
            }
        }
        return true;
    }

    @Override
    protected void writeFields(MessageWriter out) {
        out.varint(3, code);
        out.string(2, message);
    }
}
