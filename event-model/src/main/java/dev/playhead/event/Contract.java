// SPDX-License-Identifier: Apache-2.0
package dev.playhead.event;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.Message;
import com.google.protobuf.Parser;
import dev.playhead.event.v1.ContractProto;
import dev.playhead.event.v1.EventOptions;
import dev.playhead.event.v1.StreamOptions;
import java.time.Duration;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.Objects;
import java.util.Optional;

/**
 * A Protobuf message that both sides agreed on as an event: message, topic, key and rules, all read from its
 * {@code .proto} file (see {@code playhead/v1/contract.proto}). Immutable; one instance per message class.
 *
 * @param <E> the generated message class
 * @since 0.1
 */
public final class Contract<E extends Message> {

    private static final ClassValue<Contract<?>> CONTRACTS = new ClassValue<>() {
        @Override
        protected Contract<?> computeValue(Class<?> type) {
            return read(type.asSubclass(Message.class));
        }
    };

    private final Class<E> type;
    private final E defaultInstance;
    private final FieldDescriptor keyField;
    private final StreamOptions stream;
    private final EventOptions options;
    private final Optional<Duration> ttl;
    private final Optional<LocalDate> sunsetOn;

    private Contract(
            Class<E> type, E defaultInstance, FieldDescriptor keyField, StreamOptions stream, EventOptions options) {
        this.type = type;
        this.defaultInstance = defaultInstance;
        this.keyField = keyField;
        this.stream = stream;
        this.options = options;
        this.ttl = options.getTtlSeconds() == 0
                ? Optional.empty()
                : Optional.of(Duration.ofSeconds(options.getTtlSeconds()));
        this.sunsetOn = options.getSunsetOn().isEmpty()
                ? Optional.empty()
                : Optional.of(requireDate(defaultInstance.getDescriptorForType(), options.getSunsetOn()));
    }

    /**
     * The contract of a generated message class.
     *
     * @throws ContractViolationException if the message declares no topic, no key, or a key that is not a scalar field,
     *     or a sunset that is not a date
     */
    @SuppressWarnings("unchecked") // read(type) returns a contract of exactly that type
    public static <E extends Message> Contract<E> of(Class<E> type) {
        return (Contract<E>) CONTRACTS.get(type);
    }

    private static <E extends Message> Contract<E> read(Class<E> type) {
        E defaultInstance = com.google.protobuf.Internal.getDefaultInstance(type);
        Descriptor message = defaultInstance.getDescriptorForType();
        EventOptions options = message.getOptions().getExtension(ContractProto.event);
        StreamOptions stream = requireStream(message);
        return new Contract<>(type, defaultInstance, requireKey(message, options.getKey()), stream, options);
    }

    private static StreamOptions requireStream(Descriptor message) {
        FileDescriptor file = message.getFile();
        if (message.getContainingType() != null) {
            throw new ContractViolationException(message.getFullName() + " is nested in "
                    + message.getContainingType().getFullName() + ": move it to the top level of " + file.getName());
        }
        StreamOptions stream = file.getOptions().getExtension(ContractProto.stream);
        if (stream.getTopic().isEmpty()) {
            throw new ContractViolationException(message.getFullName() + " has no topic: add option"
                    + " (playhead.v1.stream) = { topic: \"...\" owner: \"...\" }; to " + file.getName());
        }
        return stream;
    }

    private static FieldDescriptor requireKey(Descriptor message, String name) {
        if (name.isEmpty()) {
            throw new ContractViolationException(message.getFullName() + " has no key: add option"
                    + " (playhead.v1.event) = { key: \"...\" }; naming the field that identifies what changed");
        }
        FieldDescriptor field = message.findFieldByName(name);
        if (field == null) {
            throw new ContractViolationException(message.getFullName() + " names the key \"" + name
                    + "\", which is not one of its fields: name one of them");
        }
        if (!isScalar(field)) {
            throw new ContractViolationException(message.getFullName() + " names the key \"" + name
                    + "\", which is not a scalar: choose a single string, integer, bool or enum field");
        }
        return field;
    }

    private static LocalDate requireDate(Descriptor message, String text) {
        try {
            return LocalDate.parse(text);
        } catch (DateTimeParseException e) {
            throw new ContractViolationException(message.getFullName() + " says sunset_on: \"" + text
                    + "\", which is not a date: write it as 2027-03-31");
        }
    }

    private static boolean isScalar(FieldDescriptor field) {
        return !field.isRepeated()
                && switch (field.getJavaType()) {
                    case STRING, INT, LONG, BOOLEAN, ENUM -> true;
                    case FLOAT, DOUBLE, BYTE_STRING, MESSAGE -> false;
                };
    }

    /** The generated message class. */
    public Class<E> type() {
        return type;
    }

    /** The full Protobuf name, e.g. {@code marketplace.gig.v1.GigPublished}; also {@code ce_type} and the subject. */
    public String name() {
        return descriptor().getFullName();
    }

    /** The Kafka topic of the event. */
    public String topic() {
        return stream.getTopic();
    }

    /** The team that answers for the event; empty if the file names none. */
    public String owner() {
        return stream.getOwner();
    }

    /** The field whose value is the record's key. */
    public FieldDescriptor keyField() {
        return keyField;
    }

    /**
     * The key of one payload, as text.
     *
     * @throws ContractViolationException if the key field is empty: events without identity have no order
     */
    public String key(E payload) {
        String key = Objects.toString(payload.getField(keyField));
        if (key.isEmpty()) {
            throw new ContractViolationException(
                    name() + " has an empty " + keyField.getName() + ": set the field that is the event's key");
        }
        return key;
    }

    /** Whether no new code should publish or handle this event. */
    public boolean isDeprecated() {
        return options.getDeprecated();
    }

    /** The full name of the event that takes the place of this one. */
    public Optional<String> replacedBy() {
        return options.getReplacedBy().isEmpty() ? Optional.empty() : Optional.of(options.getReplacedBy());
    }

    /** The version of the contracts since which the event is deprecated, e.g. {@code 1.4.0}. */
    public Optional<String> deprecatedSince() {
        return options.getDeprecatedSince().isEmpty() ? Optional.empty() : Optional.of(options.getDeprecatedSince());
    }

    /** The day from which on a deprecated event may be gone; until then somebody may still publish or handle it. */
    public Optional<LocalDate> sunsetOn() {
        return sunsetOn;
    }

    /** How long after its time the event is still worth handling; empty: for ever. */
    public Optional<Duration> ttl() {
        return ttl;
    }

    /** The message's descriptor. */
    public Descriptor descriptor() {
        return defaultInstance.getDescriptorForType();
    }

    /** The message without any field set. */
    public E defaultInstance() {
        return defaultInstance;
    }

    /** Reads the message's Protobuf bytes. */
    @SuppressWarnings("unchecked") // a generated message's parser makes that message
    public Parser<E> parser() {
        return (Parser<E>) defaultInstance.getParserForType();
    }

    @Override
    public String toString() {
        return name() + " on " + topic() + " by " + keyField.getName();
    }
}
