// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.email.wire;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;

/**
 * One connection to a server. One thread may read while another one writes; {@link #close()} may be called from any thread
 * at any time and breaks whatever is blocked, which then fails with CANCELLED. All failures are
 * {@link MessagingException}s: NETWORK, TLS, LIMIT.
 */
public final class WireConnection implements AutoCloseable {
    private static final Duration CLOSING = Duration.ofSeconds(1);

    private final WireSettings settings;
    private final Wires shared;
    private final AtomicBoolean closed = new AtomicBoolean();
    private final WireInput in;
    private final WireOutput out;
    private volatile Socket raw;
    private volatile Socket socket;
    private volatile Watchdog watchdog;
    private volatile Duration readTimeout;
    private volatile Transcript transcript;
    private volatile boolean secure;
    private volatile InflatingStream inflating;
    private volatile DeflatingStream deflating;
    private volatile long readPlain;
    private volatile long writtenPlain;
    /** Bytes were flushed and no answer was waited for yet. */
    private volatile boolean unanswered;

    private volatile long roundTrips;

    WireConnection(WireSettings settings, Wires shared) {
        this.settings = settings;
        this.shared = shared;
        this.readTimeout = settings.readTimeout();
        this.in = new WireInput(this);
        this.out = new WireOutput(this);
    }

    /** Makes a connection that is not connected yet, so that {@link #close()} can break the connecting. */
    public static WireConnection create(WireSettings settings) {
        return new WireConnection(settings, new Wires());
    }

    /**
     * Connects, with TLS if it is IMPLICIT.
     *
     * @throws MessagingException NETWORK: unknown host, refused, silent; TLS: certificate self-signed, unknown, expired, for
     *     another name, or no TLS there; each with its own words and advice
     */
    public static WireConnection open(WireSettings settings) {
        WireConnection connection = create(settings);
        connection.connect();
        return connection;
    }

    /** Connects. Once for each connection; a failure closes it. @throws MessagingException as {@link #open} */
    public void connect() {
        try {
            socket = raw = dial();
            watchdog = shared.watchdogs().add(shortest(), this::abort);
            if (closed.get()) {
                throw WireErrors.closedHere(settings);
            }
            attach();
            if (settings.tls() == TlsMode.IMPLICIT) {
                handshake();
            }
        } catch (IOException e) {
            abort();
            throw wasClosed() ? WireErrors.closedHere(settings) : WireErrors.connecting(settings, e);
        } catch (RuntimeException e) {
            abort();
            throw e;
        }
    }

    private Duration shortest() {
        return settings.connectTimeout().compareTo(readTimeout) < 0 ? settings.connectTimeout() : readTimeout;
    }

    /** Tries every address of the host, sharing the time among those that are left. */
    private Socket dial() throws IOException {
        InetAddress[] addresses = InetAddress.getAllByName(settings.host());
        long end = System.nanoTime() + settings.connectTimeout().toNanos();
        IOException last = null;
        for (int i = 0; i < addresses.length; i++) {
            long millis = (end - System.nanoTime()) / 1_000_000 / (addresses.length - i);
            if (millis <= 0) {
                throw new SocketTimeoutException();
            }
            Socket candidate = new Socket();
            raw = candidate;
            try {
                if (closed.get()) {
                    throw WireErrors.closedHere(settings);
                }
                candidate.connect(new InetSocketAddress(addresses[i], settings.port()), (int) millis);
                candidate.setTcpNoDelay(true);
                candidate.setKeepAlive(true);
                return candidate;
            } catch (IOException e) {
                candidate.close();
                last = e;
            }
        }
        throw Objects.requireNonNull(last);
    }

    private void attach() throws IOException {
        in.attach(socket.getInputStream());
        out.attach(socket.getOutputStream());
    }

    /**
     * Upgrades to TLS, after the server agreed to it. Everything learned before has to be forgotten by the caller.
     *
     * @throws MessagingException TLS also if the server sent bytes past its agreement: somebody injects commands
     */
    public void startTls() {
        try {
            if (in.buffered() > 0 || raw.getInputStream().available() > 0) {
                throw new MessagingException(
                        ErrorKind.TLS,
                        settings.peer() + " sent data between its agreement to TLS and TLS itself",
                        "Somebody may tamper with the connection: use the port with TLS from the start");
            }
            handshake();
        } catch (IOException e) {
            abort();
            throw WireErrors.broken(settings, e);
        } catch (RuntimeException e) {
            abort();
            throw e;
        }
    }

    private void handshake() throws IOException {
        SSLSocket tls = (SSLSocket) shared.context(settings)
                .getSocketFactory()
                .createSocket(raw, settings.peerName(), settings.port(), true);
        SSLParameters parameters = tls.getSSLParameters();
        // The name check is off by default for anything that is not HttpsURLConnection.
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        tls.setSSLParameters(parameters);
        tls.setSoTimeout(millis(settings.connectTimeout()));
        watchdog.arm(settings.connectTimeout());
        try {
            tls.startHandshake();
        } catch (IOException e) {
            abort();
            if (watchdog.bitten()) {
                throw WireErrors.handshake(settings, new SocketTimeoutException());
            }
            throw wasClosed() ? WireErrors.closedHere(settings) : WireErrors.handshake(settings, e);
        } finally {
            watchdog.disarm();
        }
        socket = tls;
        secure = true;
        attach();
    }

    /**
     * From now on both sides compress (RFC 1951), after the server agreed to it. The limits of {@link #in} hold for what is
     * inflated; a server that makes very much of very little gets a LIMIT error.
     */
    public void deflate() {
        try {
            byte[] early = in.takeBuffered();
            readPlain = in.total() - early.length;
            writtenPlain = out.total();
            inflating = new InflatingStream(settings, early, socket.getInputStream());
            deflating = new DeflatingStream(socket.getOutputStream());
            in.attach(inflating);
            out.attach(deflating);
            if (closed.get()) {
                throw WireErrors.closedHere(settings);
            }
        } catch (IOException e) {
            abort();
            throw WireErrors.broken(settings, e);
        } catch (RuntimeException e) {
            abort();
            throw e;
        }
    }

    /** Whether both sides compress. */
    public boolean compressed() {
        return inflating != null;
    }

    /** Bytes that came over the wire so far, compressed where it was, without those of TLS. */
    public long bytesReceived() {
        InflatingStream now = inflating;
        return now == null ? in.total() : readPlain + now.consumed();
    }

    /** Bytes that went over the wire so far, compressed where it was, without those of TLS. */
    public long bytesSent() {
        DeflatingStream now = deflating;
        return now == null ? out.total() : writtenPlain + now.produced();
    }

    /** Whether TLS protects it now. */
    public boolean secure() {
        return secure;
    }

    public WireSettings settings() {
        return settings;
    }

    public WireInput in() {
        return in;
    }

    public WireOutput out() {
        return out;
    }

    /** From now on one silence may last so long; also the limit for one write that does not get on. */
    public void readTimeout(Duration limit) {
        this.readTimeout = limit;
    }

    /** Sets who listens, or nobody for null. */
    public void transcript(Transcript listener) {
        this.transcript = listener;
    }

    /** Bytes read so far, without those of TLS, and as they are without compression. */
    public long bytesRead() {
        return in.total();
    }

    /** Bytes written so far, without those of TLS, and as they are without compression. */
    public long bytesWritten() {
        return out.total();
    }

    /** How often something was flushed and then an answer waited for. */
    public long roundTrips() {
        return roundTrips;
    }

    /** Whether {@link #close()} was called. */
    public boolean isClosed() {
        return closed.get();
    }

    /** Closes the connection, at once, without any word to the server. Harmless when closed. */
    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        Socket current = socket;
        if (current == null || current == raw || in.reading() || out.writing()) {
            abort();
            return;
        }
        watchdog.arm(CLOSING);
        try {
            current.close();
        } catch (IOException e) {
            // The peer went first: nothing is left to be said to it.
            abort();
        } finally {
            abort();
        }
    }

    /** Closes the TCP socket itself: TLS would wait for a thread that is blocked in a write. */
    private void abort() {
        Watchdog dog = watchdog;
        if (dog != null) {
            dog.close();
        }
        Socket tcp = raw;
        if (tcp != null) {
            try {
                tcp.close();
            } catch (IOException e) {
                throw WireErrors.broken(settings, e);
            }
        }
        if (inflating != null) {
            inflating.close();
        }
        if (deflating != null) {
            deflating.close();
        }
    }

    /** Whether something lies in the TCP socket that TLS has not looked at: it may be data, or a matter of TLS itself. */
    boolean cameEncrypted() throws IOException {
        Socket tcp = raw;
        return secure
                && tcp != null
                && tcp != socket
                && !tcp.isClosed()
                && tcp.getInputStream().available() > 0;
    }

    Duration readTimeout() {
        return readTimeout;
    }

    Transcript transcript() {
        return transcript;
    }

    void socketTimeout(Duration limit) throws IOException {
        socket.setSoTimeout(millis(limit));
    }

    void flushed() {
        unanswered = true;
    }

    void waiting() {
        if (unanswered) {
            unanswered = false;
            roundTrips++;
        }
    }

    void writing() {
        watchdog.arm(readTimeout);
    }

    void written() {
        watchdog.disarm();
    }

    private boolean wasClosed() {
        return closed.get();
    }

    MessagingException failure(IOException e) {
        Watchdog dog = watchdog;
        if (dog != null && dog.bitten() && !wasClosed()) {
            return WireErrors.notTaking(settings, readTimeout);
        }
        return wasClosed() ? WireErrors.closedHere(settings) : WireErrors.broken(settings, e);
    }

    private static int millis(Duration limit) {
        return (int) Math.max(1, Math.min(Integer.MAX_VALUE, limit.toMillis()));
    }
}
