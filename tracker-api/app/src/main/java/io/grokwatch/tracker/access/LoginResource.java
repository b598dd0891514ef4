package io.grokwatch.tracker.access;

import io.grokwatch.tracker.access.Verification.Accepted;
import io.grokwatch.tracker.access.Verification.Refused;
import jakarta.inject.Singleton;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.FormParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.NewCookie;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The login page, a form that works without scripts: it exchanges a token for a cookie with that token, which no script can read and no other
 * site has sent with a request that changes something.
 */
@Path("/")
@Singleton
public final class LoginResource {
    private static final String HTML = MediaType.TEXT_HTML + ";charset=UTF-8";
    private static final String REFUSAL = "<p role=\"alert\">This token is not accepted.</p>";
    private static final String MESSAGE = "<!-- message -->";
    private static final Duration LONGEST = Duration.ofDays(30);

    private final TokenRequirement requirement;
    private final ApiTokens tokens;
    private final String page;

    LoginResource(TokenRequirement requirement, ApiTokens tokens) {
        this.requirement = requirement;
        this.tokens = tokens;
        this.page = read();
    }

    @GET
    @Path("login")
    @Produces(HTML)
    public Response form(@QueryParam("next") @Nullable String next) {
        return requirement.isRequired()
                ? page(Response.Status.OK, "")
                : continued(target(next)).build();
    }

    /** @param next the address to continue at, one of this server; the form is sent to its own address, which has it */
    @POST
    @Path("login")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    @Produces(HTML)
    public Response login(
            @FormParam("token") @Nullable String token,
            @QueryParam("next") @Nullable String next,
            @Context UriInfo uri) {
        if (!requirement.isRequired()) {
            return continued(target(next)).build();
        }
        String text = token == null ? "" : token.strip();
        return switch (tokens.verify(text)) {
            case Refused refused -> page(Response.Status.UNAUTHORIZED, REFUSAL);
            case Accepted(Grant grant) ->
                continued(target(next))
                        .cookie(cookie(text, secondsOf(grant), uri))
                        .build();
        };
    }

    @POST
    @Path("logout")
    public Response logout(@Context UriInfo uri) {
        return continued(URI.create("/login")).cookie(cookie("", 0, uri)).build();
    }

    /** By a path alone: behind a proxy the scheme of this server is not that of the browser. */
    private static Response.ResponseBuilder continued(URI path) {
        return Response.status(Response.Status.SEE_OTHER)
                .header(HttpHeaders.LOCATION, path.toString())
                .header(HttpHeaders.CACHE_CONTROL, "no-store");
    }

    private Response page(Response.Status status, String message) {
        return Response.status(status)
                .type(HTML)
                .header(HttpHeaders.CACHE_CONTROL, "no-store")
                // With no-referrer a browser would send the form with the origin "null", which is refused.
                .header("Referrer-Policy", "same-origin")
                .entity(page.replace(MESSAGE, message))
                .build();
    }

    private static int secondsOf(Grant grant) {
        if (grant.expiresAt() == null) {
            return (int) LONGEST.toSeconds();
        }
        Duration left = Duration.between(Instant.now(), grant.expiresAt());
        return (int) (left.compareTo(LONGEST) < 0 ? left : LONGEST).toSeconds();
    }

    private static NewCookie cookie(String value, int maxAge, UriInfo uri) {
        return new NewCookie.Builder(Credentials.COOKIE)
                .value(value)
                .path("/")
                .maxAge(maxAge)
                .httpOnly(true)
                .secure("https".equals(uri.getRequestUri().getScheme()))
                // A link from elsewhere to the page is followed with it; requests that change something have their
                // origin checked.
                .sameSite(NewCookie.SameSite.LAX)
                .build();
    }

    /** A path of this server; the page if it would lead to another one. */
    static URI target(@Nullable String next) {
        boolean isPath = next != null
                && next.startsWith("/")
                && !next.startsWith("//")
                && next.chars().allMatch(character -> character > ' ' && character < 0x7f && character != '\\');
        try {
            return URI.create(isPath ? next : "/");
        } catch (IllegalArgumentException malformed) {
            return URI.create("/");
        }
    }

    private static String read() {
        try (InputStream page = LoginResource.class.getResourceAsStream("login.html")) {
            if (page == null) {
                throw new IllegalStateException("the login page is not part of the program");
            }
            return new String(page.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
