package io.productionguard.gateway.identity;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Gets one small JSON document from an identity provider: https only (http on the loopback interface), no redirects,
 * bounded in size and in time as a whole. Blocks. Uses {@link HttpURLConnection} because it is quick to load.
 */
final class HttpFetcher {

    static final int MAX_BYTES = 512 * 1024;

    private static final int STEP_TIMEOUT_MILLIS = 5_000;

    private final Duration timeout;
    private final ProxyRoutes routes;

    HttpFetcher(Duration timeout, ProxyRoutes routes) {
        this.timeout = timeout;
        this.routes = routes;
    }

    /** The document's bytes; the exception's message is one line that names the address. */
    byte[] get(URI address) throws IOException {
        if (!isAcceptable(address)) {
            throw new IOException(address + " is not an https address");
        }
        HttpURLConnection connection = (HttpURLConnection) address.toURL().openConnection(route(address));
        // Each step is bounded by the connection itself; a server that trickles is bounded by waiting from outside.
        FutureTask<byte[]> download = new FutureTask<>(() -> download(connection));
        Thread thread = new Thread(download, "identity-download");
        thread.setDaemon(true);
        thread.start();
        try {
            return download.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new IOException(address + " took longer than " + timeout.toSeconds() + " s to answer", e);
        } catch (ExecutionException e) {
            throw new IOException(address + " cannot be read: " + reason(e.getCause()), e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while reading " + address);
        } finally {
            connection.disconnect();
        }
    }

    /** Whether keys may be fetched from there at all. */
    static boolean isAcceptable(URI address) {
        String host = address.getHost();
        if (host == null || address.getRawUserInfo() != null || address.getRawFragment() != null) {
            return false;
        }
        return "https".equalsIgnoreCase(address.getScheme())
                || ("http".equalsIgnoreCase(address.getScheme()) && isLoopback(host));
    }

    /** Whether the name is one of the loopback interface's, without asking DNS. */
    static boolean isLoopback(String host) {
        return host.equals("localhost") || host.equals("127.0.0.1") || host.equals("[::1]");
    }

    private Proxy route(URI address) throws IOException {
        return isLoopback(address.getHost()) ? Proxy.NO_PROXY : routes.select(address);
    }

    private static String reason(Throwable failure) {
        String message = failure.getMessage();
        return message == null
                ? failure.getClass().getSimpleName()
                : failure instanceof IOException ? message : failure.toString();
    }

    private static byte[] download(HttpURLConnection connection) throws IOException {
        connection.setInstanceFollowRedirects(false);
        connection.setConnectTimeout(STEP_TIMEOUT_MILLIS);
        connection.setReadTimeout(STEP_TIMEOUT_MILLIS);
        connection.setUseCaches(false);
        connection.setRequestProperty("Accept", "application/json");
        int status = connection.getResponseCode();
        if (status != HttpURLConnection.HTTP_OK) {
            throw new IOException(
                    status >= 300 && status < 400
                            ? "it redirects, which is not followed"
                            : "it answers with status " + status);
        }
        try (InputStream body = connection.getInputStream()) {
            byte[] bytes = body.readNBytes(MAX_BYTES + 1);
            if (bytes.length > MAX_BYTES) {
                throw new IOException("it is longer than " + MAX_BYTES + " bytes");
            }
            return bytes;
        }
    }
}
