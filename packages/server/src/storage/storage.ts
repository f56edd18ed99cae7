// What the server asks of its storage: one narrow interface per aggregate. Every verb is atomic by itself; where several
// changes must stand or fall together they are one verb. All instants are epoch seconds.
import type { Scenario } from '@countersign/policy';
import type {
	AuthenticationContextClassReference,
	AuthenticationStrengthPolicy,
	ConditionalAccessClientApp,
	ConditionalAccessPolicy,
	NamedLocation,
} from '@countersign/protocol';
import type { SignInRecord } from '../access/sign-in-record.ts';
import type {
	Application,
	AppRoleAssignment,
	DirectoryUser,
	Group,
	Memberships,
	PermissionGrant,
	RedirectPlatform,
	SigningAlgorithm,
	Tenant,
} from '../directory/types.ts';
import type { AuthenticationFacts } from '../session/authentication-facts.ts';
import type { SignInTransaction } from '../sign-in/transaction.ts';

/** What Conditional Access is configured with, per tenant. */
export interface ConditionalAccessResources {
	/** in the order in which they were made */
	policies: ConditionalAccessPolicy[];
	namedLocations: NamedLocation[];
	authenticationContexts: AuthenticationContextClassReference[];
	/** custom ones */
	authenticationStrengths: AuthenticationStrengthPolicy[];
	/** What-If questions that were kept */
	scenarios: StoredScenario[];
}

export type StoredScenario = Scenario & { id: string };

export interface TenantImport extends ConditionalAccessResources {
	tenant: Omit<Tenant, 'version'>;
	users: DirectoryUser[];
	groups: { id: string; displayName: string; memberIds: string[] }[];
	roleAssignments: { principalId: string; roleTemplateId: string }[];
	applications: Application[];
	appRoleAssignments: AppRoleAssignment[];
	permissionGrants: PermissionGrant[];
}

export interface TenantConfiguration extends ConditionalAccessResources {
	tenant: Tenant;
	applications: Application[];
}

export interface UserState {
	accountEnabled?: boolean;
	/** epoch seconds */
	tokensValidFrom?: number;
}

export interface RegisteredAuthenticator {
	sealedTotpSecret: string;
	/** of the code that proved it */
	step: number;
}

export interface DirectoryStore {
	/** all tenants, oldest first */
	tenants(): Promise<Tenant[]>;
	/** by id or verified domain, in lower case */
	findTenant(idOrDomain: string): Promise<Tenant | undefined>;
	/** the version alone: the cheapest question, asked at every issuance */
	tenantVersion(tenantId: string): Promise<number | undefined>;
	loadConfiguration(tenantId: string): Promise<TenantConfiguration | undefined>;
	/** an application of any tenant */
	findApplication(appId: string): Promise<Application | undefined>;
	isSpaOrigin(origin: string): Promise<boolean>;
	findUser(tenantId: string, userId: string): Promise<DirectoryUser | undefined>;
	/** by userPrincipalName, compared by its folded form */
	findUserByPrincipalName(userPrincipalName: string): Promise<DirectoryUser | undefined>;
	/** the account that a user of another tenant has in this one */
	findGuest(tenantId: string, home: { tenantId: string; userId: string }): Promise<DirectoryUser | undefined>;
	memberships(tenantId: string, principalId: string): Promise<Memberships>;
	appRoles(tenantId: string, principalId: string, groupIds: ReadonlySet<string>, resourceAppId: string): Promise<readonly string[]>;
	/** those of the groups that are assigned to the application */
	assignedGroups(tenantId: string, groupIds: ReadonlySet<string>, appId: string): Promise<readonly string[]>;
	/** scopes consented to: by the user, or for all users */
	grantedScopes(tenantId: string, clientAppId: string, resourceAppId: string, userId: string): Promise<ReadonlySet<string>>;
	/** as every write of the directory, it raises the tenant's version: whatever was decided on the older one is decided again */
	addAppRoleAssignment(tenantId: string, assignment: AppRoleAssignment): Promise<void>;
	addPermissionGrant(tenantId: string, grant: PermissionGrant): Promise<void>;
	/**
	 * Replaces the password; what rests on one from before `at` is void.
	 *
	 * @param replaces hash of the password that was proven; absent: whichever there is, as an administrator replaces it
	 * @returns `false` when the password is another one by now, and nothing was changed
	 */
	setPassword(tenantId: string, userId: string, passwordHash: string, at: number, replaces?: string): Promise<boolean>;
	/**
	 * Gives a user who has none an authenticator, and spends the time step of the code that proved it.
	 *
	 * @returns `false` when the user has one by now, or that step was spent: two browsers that register at once must not both win
	 */
	registerAuthenticator(tenantId: string, userId: string, authenticator: RegisteredAuthenticator): Promise<boolean>;
	/** spends a time step of a user's one-time codes; `false` when that step or a later one was spent before */
	spendTotpStep(tenantId: string, userId: string, step: number): Promise<boolean>;
	/**
	 * @param state `tokensValidFrom` only ever moves forward: what was revoked stays so
	 * @param readAt as for {@link ConditionalAccessStore.put}
	 * @returns `false` when the tenant has another version by now, or there is no such user
	 */
	setUserState(tenantId: string, userId: string, state: UserState, readAt?: number): Promise<boolean>;
	/** replaces the named tenants, whole, in one transaction */
	importTenants(tenants: TenantImport[]): Promise<void>;
}

/** What administrators read of users and groups, a slice at a time: in the order of ids, from behind one of them. */
export interface DirectoryListStore {
	userIds(tenantId: string, limit: number, after?: string): Promise<string[]>;
	groups(tenantId: string, limit: number, after?: string): Promise<Group[]>;
	findGroup(tenantId: string, groupId: string): Promise<Group | undefined>;
	/** users and groups that are in it themselves, not through another */
	memberIds(tenantId: string, groupId: string, limit: number, after?: string): Promise<string[]>;
	/** the groups that a user or group is in itself, not through another */
	groupsOf(tenantId: string, memberId: string): Promise<Group[]>;
	/** users and service principals that have the directory role */
	roleHolderIds(tenantId: string, roleTemplateId: string): Promise<string[]>;
	/** template ids of the directory roles that somebody has */
	assignedRoles(tenantId: string): Promise<string[]>;
}

/** What can be brought back for a while after it was deleted. */
export type DeletableKind = 'policies' | 'namedLocations';

/**
 * Every change takes the version of the tenant that it was decided on, `readAt`, and is made only while the tenant is still at it: what
 * another administrator changed meanwhile is not overwritten, and a limit or a reference that was looked at still holds. Without `readAt`
 * whatever stands there is replaced. Every change raises the version.
 */
export interface ConditionalAccessStore {
	/**
	 * Inserts or replaces by id.
	 *
	 * @returns `false` when the tenant has another version by now, and nothing was changed
	 */
	put<Kind extends keyof ConditionalAccessResources>(
		tenantId: string,
		kind: Kind,
		resource: ConditionalAccessResources[Kind][number],
		readAt?: number,
	): Promise<boolean>;
	/** @returns `false` when there is none of that id, or the tenant has another version by now */
	remove(tenantId: string, kind: keyof ConditionalAccessResources, id: string, readAt?: number): Promise<boolean>;
	/**
	 * Removes it and keeps it among what was deleted.
	 *
	 * @param deleted the resource as it is kept
	 * @param when epoch seconds: the time of deletion, and before which deletions are forgotten for good
	 * @returns as `remove`
	 */
	softDelete<Kind extends DeletableKind>(
		tenantId: string,
		kind: Kind,
		deleted: ConditionalAccessResources[Kind][number],
		when: { at: number; forgetBefore: number },
		readAt?: number,
	): Promise<boolean>;
	/** @param since epoch seconds; what was deleted before is not there */
	deletedItems<Kind extends DeletableKind>(tenantId: string, kind: Kind, since: number): Promise<ConditionalAccessResources[Kind]>;
	/** puts it back and forgets the deletion; `false` as for `put`, or when it is not among what was deleted */
	restore<Kind extends DeletableKind>(tenantId: string, kind: Kind, resource: ConditionalAccessResources[Kind][number], readAt?: number): Promise<boolean>;
	/** @returns `false` when it is not among what was deleted */
	forgetDeleted(tenantId: string, kind: DeletableKind, id: string): Promise<boolean>;
}

export interface StoredSigningKey {
	kid: string;
	tenantId: string;
	algorithm: SigningAlgorithm;
	publicJwk: Record<string, unknown>;
	/** PKCS #8 PEM, sealed */
	sealedPrivateKey: string;
	createdAt: number;
}

export interface SigningKeyStore {
	/** newest first */
	list(tenantId: string): Promise<StoredSigningKey[]>;
	/** adds the key unless the tenant got one of that algorithm meanwhile */
	addFirst(key: StoredSigningKey): Promise<void>;
	/** writes anew what is published of a key */
	describe(kid: string, publicJwk: StoredSigningKey['publicJwk']): Promise<void>;
}

export interface Session {
	/** `sid` */
	id: string;
	tenantId: string;
	userId: string;
	facts: AuthenticationFacts;
	createdAt: number;
	expiresAt: number;
	/** the browser keeps it beyond its own session */
	persistent: boolean;
	/** address of the browser when it last signed in */
	ipAddress?: string | undefined;
	/** how it came to be, where that sticks: `deviceCodeFlow` (Microsoft Entra, "protocol tracking") */
	transferMethods?: readonly string[] | undefined;
	/** clients that signed in with it, for front-channel logout */
	clientAppIds?: readonly string[];
	/** sessions that this one took the place of, newest first: their clients hear of its end too */
	replaced?: readonly { id: string; clientAppIds: readonly string[] }[];
	endedAt?: number;
}

export interface SessionStore {
	find(sessionId: string): Promise<Session | undefined>;
	findByHandle(handleHash: string): Promise<Session | undefined>;
	end(sessionId: string, at: number): Promise<void>;
}

export interface TransactionStore {
	create(transaction: SignInTransaction): Promise<void>;
	find(id: string): Promise<SignInTransaction | undefined>;
	/** replaces the transaction if its revision is still `transaction.revision`, and raises it; `false` when it moved */
	update(transaction: SignInTransaction): Promise<boolean>;
}

export interface AuthorizationCode {
	codeHash: string;
	tenantId: string;
	userId: string;
	sessionId: string;
	clientAppId: string;
	/** absent where it is for any page of the application */
	redirectUri?: string;
	platform: RedirectPlatform;
	codeChallenge?: string | undefined;
	/** thumbprint of the key that its redemption must prove. RFC 9449 §10 */
	dpopJkt?: string | undefined;
	/** as granted, resource and OpenID scopes */
	scope: string;
	resourceAppId: string;
	nonce?: string | undefined;
	claims?: string | undefined;
	/** RFC 9470: the authentication context that the request asked for by `acr_values` */
	acr?: string | undefined;
	/** where the user signed in, and on what: a server redeems the code elsewhere */
	ipAddress?: string | undefined;
	device?: UserDevice;
	facts: AuthenticationFacts;
	/** the family that its redemption starts: known beforehand, so that a replay can revoke it */
	familyId: string;
	issuedAt: number;
	expiresAt: number;
}

/** What the user sat in front of. */
export interface UserDevice {
	/** Graph's name; `null` where the user agent named none, absent where nobody knows */
	platform?: string | null | undefined;
}

/**
 * What a grant was decided with: it holds for all that descends from it. Device and address are kept for clients whose requests come
 * from elsewhere, such as a web application's server; absent, each request tells its own.
 */
export interface DecidedWith {
	clientAppType: ConditionalAccessClientApp;
	device?: UserDevice | undefined;
	ipAddress?: string | undefined;
}

export interface RefreshTokenFamily {
	id: string;
	tenantId: string;
	userId: string;
	clientAppId: string;
	sessionId: string;
	platform: RedirectPlatform;
	/** everything consented to at the start, space separated */
	scope: string;
	facts: AuthenticationFacts;
	/** as in its session */
	transferMethods?: readonly string[];
	/** on-behalf-of: how many middle tiers the chain had when it began */
	hops?: number;
	/** absent for a family of a version before */
	decidedWith?: DecidedWith;
	/** a public client's: thumbprint of the key that each refresh must prove. RFC 9449 §5 */
	dpopJkt?: string;
	createdAt: number;
	expiresAt: number;
	/** the generation that is live */
	generation: number;
	/** when the live generation was made */
	rotatedAt: number;
	revokedAt?: number;
}

/** What the approval of a device authorization hands to the device. */
export interface DeviceApproval {
	tenantId: string;
	userId: string;
	/** of the device's own session */
	sessionId: string;
	facts: AuthenticationFacts;
	at: number;
}

export interface DeviceAuthorization {
	deviceCodeHash: string;
	/** letters only, upper case */
	userCode: string;
	/** the first segment of the path that it was asked for at */
	authority: string;
	clientAppId: string;
	scope: string;
	claims?: string;
	/** who asked: shown to whoever approves */
	ipAddress?: string;
	userAgent?: string;
	createdAt: number;
	expiresAt: number;
	state: 'pending' | 'approved' | 'declined' | 'redeemed';
	/** once approved */
	approval?: DeviceApproval;
}

export interface DeviceAuthorizationStore {
	create(authorization: DeviceAuthorization): Promise<void>;
	findByDeviceCode(deviceCodeHash: string): Promise<DeviceAuthorization | undefined>;
	findByUserCode(userCode: string): Promise<DeviceAuthorization | undefined>;
	/** the user said no; one that is not pending stays as it is */
	decline(deviceCodeHash: string): Promise<void>;
}

/** What an issuance spends. It is spent in the transaction that writes the sign-in record, before anything is minted. */
export type Spend =
	| { kind: 'nothing' }
	| { kind: 'authorizationCode'; codeHash: string }
	| { kind: 'deviceCode'; deviceCodeHash: string }
	| { kind: 'refreshToken'; familyId: string; generation: number; expiresAt: number }
	| { kind: 'clientAssertion'; clientAppId: string; jti: string; expiresAt: number }
	| { kind: 'dpopProof'; thumbprint: string; jti: string; expiresAt: number };

export interface Issuance {
	spends: Spend[];
	newFamily?: RefreshTokenFamily | undefined;
	newCode?: AuthorizationCode | undefined;
	/** a session that no browser holds */
	newSession?: Session | undefined;
	record: SignInRecord;
	/** the configuration that the decision was made on */
	tenantVersion: number;
	at: number;
}

/** `stale`: the tenant's configuration moved since the decision; decide again. `spent` names what was spent already. */
export type IssuanceResult = { outcome: 'committed' } | { outcome: 'stale' } | { outcome: 'spent'; kind: Spend['kind'] | 'transaction' };

/** What a finished sign-in gives: a code, the approval of a device that waits, or nothing that is kept. */
export type SignInGrant =
	| { kind: 'authorizationCode'; code: AuthorizationCode }
	| { kind: 'deviceApproval'; deviceCodeHash: string; approval: DeviceApproval; deviceSession: Session }
	| { kind: 'none' };

export interface CompletedSignIn {
	/** absent when it needed no page and was never stored */
	transaction?: SignInTransaction;
	/** the session as it is now, and the handle that the browser holds from now on; absent when neither changed */
	session?: { session: Session; handleHash: string };
	/** sessions that end with this: the browser lets go of them */
	endedSessionIds?: readonly string[];
	grant: SignInGrant;
	record: SignInRecord;
	tenantVersion: number;
}

/** A record of the log, with its place in it: later ones are higher. */
export type LoggedSignIn = SignInRecord & { sequence: number };

export interface GrantStore {
	findCode(codeHash: string): Promise<(AuthorizationCode & { spentAt?: number }) | undefined>;
	/** spends a code that was presented wrongly; a second presentation finds it spent */
	burnCode(codeHash: string, at: number): Promise<void>;
	findFamily(familyId: string): Promise<RefreshTokenFamily | undefined>;
	revokeFamily(familyId: string, at: number): Promise<void>;
	/** @returns whether the assertion was spent now; false where it was before */
	spendClientAssertion(spend: Extract<Spend, { kind: 'clientAssertion' }>): Promise<boolean>;
	/** spends, starts the family and writes the record, all or nothing */
	commitIssuance(issuance: Issuance): Promise<IssuanceResult>;
	/** finishes a sign-in: the transaction is spent, the session is written under a new handle, what it grants is stored */
	completeSignIn(completed: CompletedSignIn): Promise<IssuanceResult>;
	/** a sign-in that ended without a token */
	recordRefusal(record: SignInRecord): Promise<void>;
	/**
	 * Newest first.
	 *
	 * @param below a sequence that was returned, to go on from; absent: from the newest
	 */
	signIns(tenantId: string, limit: number, below?: number): Promise<LoggedSignIn[]>;
	/** the newest of that id */
	findSignIn(tenantId: string, id: string): Promise<LoggedSignIn | undefined>;
	/** @returns the lowest sequence whose record is later than the time, in epoch seconds; records lie in the order of time */
	signInsUntil(tenantId: string, time: number): Promise<number>;
}

export interface PushedRequest {
	handleHash: string;
	clientAppId: string;
	/** the first segment of the path that it was pushed to */
	authority: string;
	/** names and values, credentials left out */
	parameters: [string, string][];
	expiresAt: number;
}

export interface PushedRequestStore {
	create(request: PushedRequest): Promise<void>;
	/** @returns the parameters, once: whoever asks again, too late, or for another client finds nothing */
	take(request: Pick<PushedRequest, 'handleHash' | 'clientAppId' | 'authority'>, at: number): Promise<[string, string][] | undefined>;
}

export interface AttemptLimit {
	/** as many in a window, and the key is locked */
	attempts: number;
	windowSeconds: number;
	lockSeconds: number;
	/** where locks grow: each failure after a lock locks again, twice as long, up to this, until a success. Absent: every window is new */
	longestLockSeconds?: number;
}

export interface AttemptStore {
	/**
	 * Counts an attempt before it is verified, so that parallel guesses cannot outrun the counter.
	 *
	 * @param guess tells what is tried from other tries, in few enough bits that nobody finds it out; one of the last three again is
	 * not counted. Without spaces
	 * @returns `false` when the key is locked; the attempt must then not be verified
	 */
	reserve(key: string, at: number, limit: AttemptLimit, guess?: string): Promise<boolean>;
	/** @returns whether attempts are refused at that time */
	isLocked(key: string, at: number): Promise<boolean>;
	/** forgets the failures after a success */
	clear(key: string): Promise<void>;
}

export interface SettingsStore {
	get(name: string): Promise<string | undefined>;
	set(name: string, value: string): Promise<void>;
}

/** What a sweep removes; instants are epoch seconds. */
export interface Sweep {
	/** whatever expired before */
	expiredBefore: number;
	/** of what anybody may begin, whatever expired before; as the others when absent */
	unprovenExpiredBefore?: number;
	/** sign-in records that were made before */
	signInsBefore: number;
	/** ends it early: the next one goes on */
	signal?: AbortSignal;
}

export interface Storage {
	directory: DirectoryStore;
	directoryLists: DirectoryListStore;
	conditionalAccess: ConditionalAccessStore;
	signingKeys: SigningKeyStore;
	sessions: SessionStore;
	transactions: TransactionStore;
	grants: GrantStore;
	deviceAuthorizations: DeviceAuthorizationStore;
	pushedRequests: PushedRequestStore;
	attempts: AttemptStore;
	settings: SettingsStore;
	/** removes what is over, in short steps: requests are answered between them */
	sweep(sweep: Sweep): Promise<void>;
	close(): Promise<void>;
}
