package io.grokwatch.tracker.alert;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.SocketAddress;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Sends requests to the addresses of channels: to the address that was checked, whatever the name resolves to by then, without following
 * redirects, and without reading more of an answer than its status.
 */
@Singleton
final class HttpDelivery {
    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final Duration WHOLE = Duration.ofSeconds(10);

    private final TargetGuard guard;
    private final HttpClient client;

    HttpDelivery(Vertx vertx, TargetGuard guard) {
        this.guard = guard;
        this.client = vertx.createHttpClient(new HttpClientOptions()
                .setKeepAlive(false)
                .setConnectTimeout((int) CONNECT.toMillis())
                .setMaxWaitQueueSize(100));
    }

    @PreDestroy
    void close() {
        client.close();
    }

    /**
     * Sends a request. Blocks, at most ten seconds after the name is resolved.
     *
     * @throws UndeliveredException unless it is answered by 2xx
     */
    void send(OutgoingRequest request) throws InterruptedException {
        URI url = request.url();
        InetAddress address = guard.resolve(url.getHost());
        int port = Addresses.port(url);
        RequestOptions options = new RequestOptions()
                .setMethod(HttpMethod.POST)
                .setServer(SocketAddress.inetSocketAddress(new InetSocketAddress(address, port)))
                .setHost(url.getHost())
                .setPort(port)
                .setSsl(Addresses.isHttps(url))
                .setURI(target(url))
                .setFollowRedirects(false)
                .setTimeout(WHOLE.toMillis());
        request.headers().forEach(options::putHeader);
        options.putHeader("User-Agent", "grokwatch");
        int status = await(client.request(options)
                .compose(sent -> sent.send(Buffer.buffer(request.body())))
                .map(HttpDelivery::statusOf)
                .toCompletionStage()
                .toCompletableFuture());
        if (status / 100 == 3) {
            throw new UndeliveredException("it was answered by a redirect (" + status + "), which is not followed");
        }
        if (status / 100 != 2) {
            throw new UndeliveredException("it was answered by status " + status);
        }
    }

    private static int statusOf(HttpClientResponse response) {
        int status = response.statusCode();
        // The rest of the answer is not read, so that its end is reported as a failure.
        response.exceptionHandler(unread -> {});
        response.request().reset();
        return status;
    }

    private static int await(CompletableFuture<Integer> answer) throws InterruptedException {
        try {
            return answer.get(WHOLE.plus(CONNECT).toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new UndeliveredException("the receiver does not answer: " + cause.getMessage(), e);
        } catch (TimeoutException e) {
            throw new UndeliveredException("the receiver did not answer in time", e);
        }
    }

    private static String target(URI url) {
        String path = url.getRawPath() == null || url.getRawPath().isEmpty() ? "/" : url.getRawPath();
        return url.getRawQuery() == null ? path : path + "?" + url.getRawQuery();
    }
}
