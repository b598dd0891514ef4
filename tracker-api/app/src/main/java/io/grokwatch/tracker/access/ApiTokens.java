package io.grokwatch.tracker.access;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Updates;
import io.grokwatch.tracker.access.Verification.Accepted;
import io.grokwatch.tracker.access.Verification.Refused;
import io.grokwatch.tracker.client.CreatedToken;
import io.grokwatch.tracker.client.NewToken;
import io.grokwatch.tracker.client.TokenScope;
import io.grokwatch.tracker.client.TokenView;
import io.grokwatch.tracker.http.Problems;
import io.grokwatch.tracker.store.CollectionName;
import io.grokwatch.tracker.store.Documents;
import io.grokwatch.tracker.store.Store;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.bson.Document;
import org.jspecify.annotations.Nullable;

/**
 * The API tokens. The store has a digest of each, from which no token can be made. What is read of a token is used for five seconds, within
 * which a revocation by another instance of the tracker takes effect. Thread-safe.
 */
@Singleton
public final class ApiTokens {
    static final Duration FRESH = Duration.ofSeconds(5);
    private static final int MAX_TOKENS = 1_000;
    private static final int MAX_CACHED = 10_000;

    private static final Verification UNKNOWN = new Refused("the token is none of this tracker");

    private static final String NAME = "name";
    private static final String DIGEST = "digest";
    private static final String SCOPE = "scope";
    private static final String CREATED_AT = "createdAt";
    private static final String CREATED_BY = "createdBy";
    private static final String EXPIRES_AT = "expiresAt";
    private static final String REVOKED_AT = "revokedAt";
    private static final String LAST_USED_AT = "lastUsedAt";

    private final Store store;
    private final AdminToken adminToken;
    private final Clock clock;
    private final SecureRandom random = new SecureRandom();
    /** By id; ids without a token are kept too, so that a client that repeats one does not reach the store each time. */
    private final Cache<String, Optional<Stored>> read = Caffeine.newBuilder()
            .maximumSize(MAX_CACHED)
            .expireAfterWrite(FRESH)
            .build();
    /** The last use of each token that is not stored yet. */
    private final Map<String, Instant> uses = new ConcurrentHashMap<>();

    private record Stored(TokenView view, String digest) {}

    @Inject
    ApiTokens(Store store, AdminToken adminToken) {
        this(store, adminToken, Clock.systemUTC());
    }

    ApiTokens(Store store, AdminToken adminToken, Clock clock) {
        this.store = store;
        this.adminToken = adminToken;
        this.clock = clock;
    }

    /**
     * Whether a text is a token that is in effect. Reads the store.
     *
     * @throws com.mongodb.MongoException if the store does not answer
     */
    Verification verify(String text) {
        Verification known = verifyKnown(text);
        if (known != null) {
            return known;
        }
        TokenText token = TokenText.parse(text).orElseThrow();
        return verify(token, read.get(token.id(), this::stored));
    }

    /** The same without reading the store; null if that has to be read. */
    @Nullable
    Verification verifyKnown(String text) {
        Grant admin = adminToken.grant(text);
        if (admin != null) {
            return new Accepted(admin);
        }
        TokenText token = TokenText.parse(text).orElse(null);
        if (token == null) {
            return UNKNOWN;
        }
        Optional<Stored> known = read.getIfPresent(token.id());
        return known == null ? null : verify(token, known);
    }

    private Verification verify(TokenText token, Optional<Stored> found) {
        if (found.isEmpty() || !TokenText.isSame(token.digest(), found.get().digest())) {
            return UNKNOWN;
        }
        TokenView view = found.get().view();
        Instant now = clock.instant();
        if (view.revokedAt() != null) {
            return new Refused("token " + view.id() + " was revoked at " + view.revokedAt());
        }
        if (view.expiresAt() != null && !now.isBefore(view.expiresAt())) {
            return new Refused("token " + view.id() + " expired at " + view.expiresAt());
        }
        uses.put(view.id(), now);
        return new Accepted(new Grant(view.id(), view.name(), view.scope(), view.expiresAt(), true));
    }

    /**
     * Whether what a request was granted is not in effect any more. Reads the store, unless the token was read within five seconds.
     *
     * @throws com.mongodb.MongoException if the store does not answer
     */
    boolean hasEnded(Grant grant) {
        if (grant.hasExpired(clock.instant())) {
            return true;
        }
        return grant.revocable()
                && read.get(grant.id(), this::stored)
                        .filter(token -> token.view().revokedAt() == null)
                        .isEmpty();
    }

    /**
     * Creates a token.
     *
     * @param creator the name of the token it is created with
     */
    CreatedToken create(NewToken created, String creator) {
        Instant now = clock.instant();
        Instant expiresAt = created.expiresAt();
        if (expiresAt != null && !expiresAt.isAfter(now)) {
            throw Problems.badRequest("expiresAt must be in the future, was " + expiresAt);
        }
        if (store.collection(CollectionName.TOKENS).countDocuments() >= MAX_TOKENS) {
            throw Problems.conflict("there are " + MAX_TOKENS + " tokens, which is the maximum; delete some of them");
        }
        while (true) {
            TokenText text = TokenText.random(random);
            TokenView view =
                    new TokenView(text.id(), created.name(), created.scope(), now, creator, expiresAt, null, null);
            // Another token may have the id.
            if (Documents.insert(store, CollectionName.TOKENS, document(view, text.digest()))) {
                read.invalidate(text.id());
                return new CreatedToken(text.text(), view);
            }
        }
    }

    /** All tokens, those created last first. */
    List<TokenView> all() {
        List<TokenView> tokens = new ArrayList<>();
        for (Document document : store.collection(CollectionName.TOKENS).find()) {
            tokens.add(view(document));
        }
        tokens.sort(Comparator.comparing(TokenView::createdAt).reversed().thenComparing(TokenView::id));
        return tokens;
    }

    /**
     * Revokes a token: it is not accepted any more. One that was revoked before stays as it is.
     *
     * @throws jakarta.ws.rs.WebApplicationException 404 if there is no such token
     */
    TokenView revoke(String id) {
        store.collection(CollectionName.TOKENS)
                .updateOne(
                        Filters.and(Filters.eq("_id", id), Filters.eq(REVOKED_AT, null)),
                        Updates.set(REVOKED_AT, clock.instant().toString()));
        read.invalidate(id);
        return stored(id)
                .orElseThrow(() -> Problems.notFound("there is no token '" + id + "'"))
                .view();
    }

    /** Stores when tokens were last used. */
    void storeUses() {
        for (String id : List.copyOf(uses.keySet())) {
            Instant at = uses.get(id);
            if (at != null) {
                store.collection(CollectionName.TOKENS)
                        .updateOne(Filters.eq("_id", id), Updates.set(LAST_USED_AT, at.toString()));
                uses.remove(id, at);
            }
        }
    }

    private Optional<Stored> stored(String id) {
        Document document = Documents.find(store, CollectionName.TOKENS, id);
        return document == null
                ? Optional.empty()
                : Optional.of(new Stored(view(document), document.getString(DIGEST)));
    }

    private static Document document(TokenView view, String digest) {
        return new Document("_id", view.id())
                .append(NAME, view.name())
                .append(DIGEST, digest)
                .append(SCOPE, view.scope().name())
                .append(CREATED_AT, view.createdAt().toString())
                .append(CREATED_BY, view.createdBy())
                .append(
                        EXPIRES_AT,
                        view.expiresAt() == null ? null : view.expiresAt().toString())
                .append(REVOKED_AT, null)
                .append(LAST_USED_AT, null);
    }

    private static TokenView view(Document document) {
        return new TokenView(
                document.getString("_id"),
                document.getString(NAME),
                TokenScope.valueOf(document.getString(SCOPE)),
                Instant.parse(document.getString(CREATED_AT)),
                document.getString(CREATED_BY),
                instant(document, EXPIRES_AT),
                instant(document, REVOKED_AT),
                instant(document, LAST_USED_AT));
    }

    private static @Nullable Instant instant(Document document, String field) {
        String text = document.getString(field);
        return text == null ? null : Instant.parse(text);
    }
}
