// Every decision of the resource server: who calls, whether they may, and whether they are challenged. Adapters only
// carry the verdict. Microsoft identity platform, "Claims challenges, claims requests and client capabilities"; RFC
// 6750 §3.1.

import { createRefusals } from './challenges/refusals.ts';
import { createRelay } from './challenges/relay.ts';
import type { ResourceMetadata } from './challenges/resource-metadata.ts';
import { type CheckedOptions, checkOptions } from './check-options.ts';
import { createNodeCryptography, findNodeCrypto } from './cryptography/node.ts';
import { createWebCryptography } from './cryptography/web.ts';
import { createKeySets } from './keys/key-sets.ts';
import { createTenantDomains } from './keys/tenant-domains.ts';
import { createAuthContextCheck } from './operations/check-auth-context.ts';
import type { Operations } from './operations/define-operations.ts';
import { checkRequirement, requireAuthContext } from './operations/require-auth-context.ts';
import type { GuardOptions, PresentedRequest, Refusal, Requirement, Verdict } from './options.ts';
import { createStandingCheck } from './revocation/check-standing.ts';
import type { Caller } from './token/caller.ts';
import { createTokenReader } from './token/presented-token.ts';
import { KeysUnavailableError, type RefusalReason, TokenError } from './token/token-error.ts';
import { createTokenValidator } from './token/validate-token.ts';

export interface Guard {
	/**
	 * Validates the token and everything that the requirement asks.
	 *
	 * @param authorization the header as received
	 * @param request what is called; needed where `signedRequests`, `tokenFrom` or `isNetworkForbidden` is set
	 * @returns the caller, or a refusal to be answered as it is; 503 where the token's keys cannot be had
	 * @throws TypeError when the requirement or the mapping is a mistake
	 */
	check(authorization: string | undefined, requirement?: Requirement, request?: PresentedRequest): Promise<Verdict>;
	/**
	 * Whether a caller holds the authentication context that an operation needs in the caller's tenant.
	 *
	 * @param more `maxAge`: seconds since the sign-in
	 * @throws TypeError when one of them is misspelled, and so undefined
	 */
	requireAuthContext(caller: Caller, operation: string, more?: { maxAge?: number }): Promise<Verdict>;
	/**
	 * For a middle tier whose call on behalf of the user was refused: passes the challenge on to the caller, who can have
	 * it met for this API.
	 *
	 * @param error what was thrown by our client, an MSAL, azure-identity or an Azure SDK; or the claims, JSON text
	 * @throws the same error, when it is none that the user could do something about
	 */
	relayChallenge(caller: Caller, error: unknown): Refusal;
	/** Reads the keys of the listed tenants, and resolves their domains: at the start, to fail early. */
	ready(): Promise<void>;
	/** the operations that the guard was made with; adapters refuse routes that name another one */
	readonly operations?: Operations;
	/** with `protectedResource`: a document to be served, and where */
	readonly resourceMetadata?: ResourceMetadata;
}

/**
 * Tells the application something for its logs. A log that is away must change no answer, and end no process: forged
 * tokens would do it.
 */
function tell(listener: () => unknown): void {
	try {
		const told = listener() as { then?: unknown } | null | undefined;
		if (typeof told?.then === 'function') Promise.resolve(told).catch(() => undefined);
	} catch {
		// the application's own; there is nobody to tell
	}
}

function createValidator(options: GuardOptions, checked: CheckedOptions) {
	const { fetch: request = globalThis.fetch.bind(globalThis), clock = Date.now } = options;
	const onAuthorityFailure = (tenant: string, cause: unknown) =>
		tell(() => options.onAuthorityFailure?.(tenant, cause));
	const { authority, tenantIds, domains: names, isAnyTenant } = checked;
	const node = options.cryptography === 'web' ? undefined : findNodeCrypto();
	const web = createWebCryptography();
	const cryptography = node ? createNodeCryptography(node, web) : web;
	const domains = createTenantDomains(names, authority, request, clock, onAuthorityFailure);
	const listed = new Set(tenantIds);
	const isListed = (tenantId: string) => listed.has(tenantId) || domains.tenantIds.has(tenantId);
	const keys = createKeySets({
		authority,
		fetch: request,
		clock,
		cryptography,
		isListed,
		onFailure: onAuthorityFailure,
	});
	const rules = {
		...checked,
		clock,
		isTenantTaken: (tenantId: string) => isAnyTenant || isListed(tenantId),
		tenants: [...tenantIds, ...names],
	};
	const validate = createTokenValidator(rules, keys, cryptography);

	async function validateWithDomains(token: string) {
		await domains.refresh();
		try {
			return await validate(token);
		} catch (error) {
			const isForeign = error instanceof TokenError && error.reason.check === 'tenant';
			// while a domain is not known, a tenant that is not listed may be the domain's
			if (isForeign && domains.failure) throw new KeysUnavailableError(names.join(', '), 30, domains.failure.cause);
			throw error;
		}
	}
	return {
		validate: names.length === 0 ? validate : validateWithDomains,
		async ready() {
			await domains.refresh();
			if (domains.failure)
				throw new Error('a domain of `tenants` cannot be resolved', { cause: domains.failure.cause });
			for (const tenantId of new Set([...tenantIds, ...domains.tenantIds])) {
				const answer = await keys.find(tenantId, '');
				if ('unavailable' in answer)
					throw new KeysUnavailableError(tenantId, answer.retryAfterSeconds, answer.unavailable);
			}
		},
	};
}

/**
 * Makes a guard.
 *
 * @example
 * const guard = createGuard({ authority: 'https://localhost:8443', audience: appId, tenants: [tenantId] });
 * const verdict = await guard.check(request.headers.authorization, { scopes: ['Tasks.Read'] });
 * @throws TypeError that names the option, when one is missing, unsafe, or such that no token could ever be accepted
 */
export function createGuard(options: GuardOptions): Guard {
	const checked = checkOptions(options);
	const { authority, isAnyTenant, tenantIds, domains } = checked;
	const refusals = createRefusals(options, authority, isAnyTenant ? ['organizations'] : [...tenantIds, ...domains]);
	const { validate, ready } = createValidator(options, checked);
	const readToken = createTokenReader(options, validate);
	const checkStanding = createStandingCheck(options, refusals);
	const checkAuthContext = createAuthContextCheck(options, refusals);
	const { operations } = options;
	const hasMapping = options.mappings !== undefined || options.authContextFor !== undefined;

	function refuse(refusal: Refusal, reason: RefusalReason, operation?: string): { allowed: false; refusal: Refusal } {
		const cause = reason.cause === undefined ? {} : { cause: reason.cause };
		const report = { ...refusal, headers: { ...refusal.headers }, reason, ...cause };
		tell(() => options.onRefusal?.(report, operation));
		return { allowed: false, refusal };
	}
	function checkPermission(caller: Caller, { scopes, roles, callers, operation }: Requirement) {
		if (callers !== undefined && caller.isApplication !== (callers === 'applications')) {
			const message = caller.isApplication ? 'an application calls as itself' : 'a user calls';
			const refusal = caller.isApplication ? refusals.userRequired() : refusals.applicationRequired();
			return refuse(refusal, { check: 'caller_kind', message, expected: callers }, operation);
		}
		if (!scopes && !roles) return undefined;
		if (scopes?.some((scope) => caller.scopes.has(scope)) || roles?.some((role) => caller.roles.has(role)))
			return undefined;
		const reason: RefusalReason = {
			check: 'permission',
			message: 'the token carries none of the permissions that this needs',
			expected: { scopes, roles },
			found: { scopes: [...caller.scopes], roles: [...caller.roles] },
		};
		return refuse(refusals.insufficientScope(scopes), reason, operation);
	}

	async function requireOperation(
		caller: Caller,
		operation: string | undefined,
		maxAge: number | undefined,
	): Promise<Verdict> {
		if (operation !== undefined && operations && operations.describe(operation) === undefined) {
			throw new TypeError(`\`${operation}\` is not among the operations of this API`);
		}
		if (operation !== undefined && !hasMapping)
			throw new TypeError(`\`${operation}\` can have no context: give the guard \`mappings\` or \`authContextFor\``);
		const refused = await checkAuthContext(caller, operation, maxAge);
		return refused ? refuse(refused.refusal, refused.reason, operation) : { allowed: true, caller };
	}

	return {
		...(operations ? { operations } : {}),
		...(refusals.resourceMetadata ? { resourceMetadata: refusals.resourceMetadata } : {}),
		async check(authorization, requirement = {}, request) {
			checkRequirement(requirement);
			const { operation, maxAge, scopes } = requirement;
			let caller: Caller | undefined;
			try {
				const reading = readToken(authorization, request);
				// a token that is remembered is not waited for: each wait costs more than its checks
				caller = reading instanceof Promise ? await reading : reading;
			} catch (error) {
				if (error instanceof TokenError) return refuse(refusals.invalidToken(), error.reason, operation);
				if (!(error instanceof KeysUnavailableError)) throw error;
				return refuse(refusals.unavailable(error.retryAfterSeconds), error.reason, operation);
			}
			if (!caller) {
				const message = authorization
					? 'the Authorization header is of no scheme that this API takes'
					: 'there is no token';
				return refuse(refusals.missingToken(scopes), { check: 'presented', message }, operation);
			}
			const standing = checkStanding(caller, request);
			const unfit = standing instanceof Promise ? await standing : standing;
			if (unfit) return refuse(unfit.refusal, unfit.reason, operation);
			const refused = checkPermission(caller, requirement);
			if (refused) return refused;
			if (operation === undefined && maxAge === undefined) return { allowed: true, caller };
			return requireOperation(caller, operation, maxAge);
		},
		async requireAuthContext(caller, operation, more = {}) {
			// a name or an age that is misspelled is `undefined`: it must not mean that nothing is asked
			const { maxAge } = requireAuthContext(operation, more);
			return requireOperation(caller, operation, maxAge);
		},
		relayChallenge: createRelay(refusals, (refusal, reason) => refuse(refusal, reason).refusal),
		ready,
	};
}
