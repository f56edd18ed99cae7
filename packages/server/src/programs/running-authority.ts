// A running authority: what both programs share once their options are read.
import { randomFillSync } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { type AuthorityApp, type AuthorityOptions, createAuthority } from '../app.ts';
import type { RandomBytes } from '../clock.ts';
import { loadGraph } from '../endpoints/load-graph.ts';
import { fetchDocument, fetchRevocationList, isPublicAddress } from '../http/fetch-document.ts';
import { type ListenOptions, listen, type TlsFiles } from '../http/listen.ts';
import { createPostDocument } from '../http/post-document.ts';
import { addCheckpoints, checkpointKey } from '../keys/audit-checkpoints.ts';
import { makeFirstKeys } from '../keys/first-keys.ts';
import { rotateOnSchedule } from '../keys/key-rotation.ts';
import { createSigningKey } from '../keys/signing-keys.ts';
import { loadWebAuthn } from '../methods/webauthn.ts';
import { createPasswordStrength } from '../password-strength.ts';
import { loadArgon2 } from '../passwords.ts';
import { type PushEvent, pushOnce } from '../security-events/push.ts';
import type { Storage } from '../storage/storage.ts';
import type { TenantFileDependencies } from '../tenant-file/read-tenant-file.ts';
import { type CertificateListenerOptions, listenForCertificates } from './certificate-listener.ts';
import { bindError, StartupError } from './startup-error.ts';

export interface RunningAuthority {
	origin: string;
	app: AuthorityApp;
	tenants: { tenantId: string; domain: string }[];
	/** for the connections that come from now on, of the main listener and of the one that asks for certificates */
	replaceTls(tls: TlsFiles, certificates?: TlsFiles): void;
	/** drains and closes; 10 seconds at most */
	close(): Promise<void>;
}

const sweepInterval = 300_000;
const pushInterval = 500;
const newestTimeSetting = 'newest-time';
/** milliseconds that a machine's clock may be behind what was reached before */
const mostBehind = 300_000;
/** seconds */
const day = 86_400;
/** Microsoft Entra, "How long does Microsoft Entra ID store reporting data?" */
export const defaultSignInLogDays = 30;
export const defaultRotationDays = 90;
const drainMilliseconds = 8_000;
const appliedSetting = 'tenant-file-applied-at';

const poolBytes = 8192;

/**
 * The machine's randomness, drawn in pools: a request needs several small pieces, and each draw costs as much as the
 * first.
 */
function createPooledRandom(): RandomBytes {
	let pool = Buffer.alloc(0);
	let at = 0;
	return (size) => {
		if (size > poolBytes) return randomFillSync(Buffer.alloc(size));
		if (at + size > pool.length) {
			pool = randomFillSync(Buffer.alloc(poolBytes));
			at = 0;
		}
		at += size;
		// each stretch of a pool is handed out once
		return pool.subarray(at - size, at);
	};
}

/**
 * Builds the authority on the machine's clock, randomness and network.
 *
 * @param options.clock in place of the machine's: a development authority's can be moved
 */
export function createMachineAuthority(
	options: Omit<
		AuthorityOptions,
		'clock' | 'random' | 'cores' | 'fetchDocument' | 'fetchRevocationList' | 'passwordStrength'
	> &
		Partial<Pick<AuthorityOptions, 'clock'>>,
): AuthorityApp {
	return createAuthority({
		clock: Date.now,
		...options,
		random: createPooledRandom(),
		fetchDocument,
		fetchRevocationList,
		cores: availableParallelism(),
		passwordStrength: createPasswordStrength(),
	});
}

/**
 * Applies a tenant file, whole or not at all, on the first start with a data folder and whenever it is asked for.
 *
 * @returns whether it was applied
 */
export async function applyTenantFile(
	{ authority }: AuthorityApp,
	text: string,
	{ reset, onProgress }: { reset: boolean; onProgress?: TenantFileDependencies['onProgress'] },
): Promise<boolean> {
	const { storage, random, secrets, passwords } = authority;
	if (!reset && (await storage.settings.get(appliedSetting)) !== undefined) return false;
	// loaded where needed: most starts apply no file, and its schema takes long to load
	const { readTenantFile } = await import('../tenant-file/read-tenant-file.ts');
	await storage.directory.importTenants(
		await readTenantFile(text, { random, secrets, passwords, ...(onProgress ? { onProgress } : {}) }),
		Math.floor(authority.clock() / 1000),
	);
	await storage.settings.set(appliedSetting, new Date(authority.clock()).toISOString());
	await makeFirstKeys(authority);
	return true;
}

/**
 * @returns epoch milliseconds that an earlier process reached, and believed
 * @throws StartupError where the machine's clock is far behind them
 */
export async function timeReached(storage: Storage): Promise<number> {
	const reached = Number((await storage.settings.get(newestTimeSetting)) ?? 0) * 1000;
	const now = Date.now();
	if (reached - now > mostBehind)
		throw new StartupError(
			`the clock of this machine says ${new Date(now).toISOString()}, and it was ${new Date(reached).toISOString()} before: set it right, or what had expired would be good again`,
		);
	return reached;
}

/** Removes what is over, unless the time is doubted; what has expired is refused all the same. */
export async function sweepOnce(
	{ authority }: AuthorityApp,
	signInLogDays: number,
	signal?: AbortSignal,
): Promise<void> {
	const { storage, clock } = authority;
	if (!authority.isClockBelieved()) return;
	const now = Math.floor(clock() / 1000);
	await storage.settings.set(newestTimeSetting, String(now));
	await storage.sweep({
		expiredBefore: now - day,
		unprovenExpiredBefore: now - 60,
		signInsBefore: now - signInLogDays * day,
		...(signal ? { signal } : {}),
	});
}

/** Signs where the audit log of each tenant stands, so that none of it can be changed later without a trace. */
export async function signAuditsOnce({ authority }: AuthorityApp): Promise<void> {
	const { storage, secrets, clock } = authority;
	const tenants = await storage.directory.tenants();
	const ids = tenants.map(({ id }) => id);
	await addCheckpoints(storage.auditChain, ids, checkpointKey(secrets), Math.floor(clock() / 1000));
}

/**
 * Rotates signing keys that are old enough. Every process does so, and of those that do it at once one makes the key.
 *
 * @param afterDays that a key signs; `false` where no schedule was asked for
 */
export async function rotateKeysOnce({ authority }: AuthorityApp, afterDays: number | false): Promise<void> {
	const { storage, secrets, clock } = authority;
	// a clock that leaps ahead would rotate all keys at once
	if (afterDays === false || !authority.isClockBelieved()) return;
	const tenants = await storage.directory.tenants();
	const staged = await rotateOnSchedule(
		tenants.map(({ id }) => id),
		afterDays * day,
		{
			store: storage.signingKeys,
			createKey: (tenantId, algorithm) => createSigningKey(tenantId, algorithm, { secrets, clock }),
			now: Math.floor(clock() / 1000),
			random: authority.random,
		},
	);
	for (const { tenantId, kid, signsFrom = 0 } of staged)
		authority.emit({ kind: 'signingKeyStaged', tenantId, kid, signsFrom });
}

/** seconds that the clocks of this machine and of the storage may differ; as at the start */
const mostSkew = 30;

/** Lifetimes are judged by this machine's clock: one that went astray after the start is told of. */
function warnOfSkew({ authority }: AuthorityApp): void {
	authority.storage
		.clockSkew?.()
		.then((seconds) => {
			if (Math.abs(seconds) <= mostSkew) return;
			const detail = `the clocks of this machine and of the database differ by ${Math.abs(seconds).toFixed(0)} seconds`;
			authority.emit({ kind: 'failed', traceId: '', detail });
		})
		// a database that does not answer is told of by the requests that it fails
		.catch(() => undefined);
}

export interface RunOptions {
	/** days that sign-in records are kept */
	signInLogDays?: number;
	/** that `ready` is false before connections are refused: load balancers ask every few seconds */
	unreadyMilliseconds?: number;
	/** days after which another key signs; none by default, as for development */
	rotateKeysAfterDays?: number | false;
	/** sends security events to receivers; to public addresses alone by default */
	pushEvent?: PushEvent;
	/** a second listener, which asks for certificates; none by default */
	certificates?: CertificateListenerOptions;
	/** where another port is chosen; `--port` by default */
	portOption?: string;
}

/**
 * @throws StartupError when the address cannot be bound
 */
export async function run(
	app: AuthorityApp,
	options: ListenOptions,
	{
		signInLogDays = defaultSignInLogDays,
		unreadyMilliseconds = 0,
		rotateKeysAfterDays = false,
		pushEvent = createPostDocument(isPublicAddress),
		certificates,
		portOption = '--port',
	}: RunOptions = {},
): Promise<RunningAuthority> {
	const { storage } = app.authority;
	const listener = await listen(app, options).catch((error) => {
		throw bindError(error, options.host, options.port, portOption);
	});
	const second =
		certificates &&
		(await listenForCertificates(app, certificates).catch(async (error) => {
			await listener.close(0);
			throw error;
		}));
	const stopping = new AbortController();
	let sweeping: Promise<void> | undefined;
	const sweep = setInterval(() => {
		warnOfSkew(app);
		sweeping ??= sweepOnce(app, signInLogDays, stopping.signal)
			.catch((error) => app.authority.emit({ kind: 'failed', traceId: '', detail: `sweep: ${error}` }))
			.then(() => signAuditsOnce(app))
			.catch((error) => app.authority.emit({ kind: 'failed', traceId: '', detail: `audit checkpoints: ${error}` }))
			.then(() => rotateKeysOnce(app, rotateKeysAfterDays))
			.catch((error) => app.authority.emit({ kind: 'failed', traceId: '', detail: `key rotation: ${error}` }))
			.finally(() => {
				sweeping = undefined;
			});
	}, sweepInterval);
	sweep.unref();
	let pushing: Promise<void> | undefined;
	const push = setInterval(() => {
		pushing ??= pushOnce(app.authority, pushEvent, Math.floor(app.authority.clock() / 1000))
			.catch((error) => app.authority.emit({ kind: 'failed', traceId: '', detail: `event streams: ${error}` }))
			.finally(() => {
				pushing = undefined;
			});
	}, pushInterval);
	push.unref();
	const keeping = setTimeout(async () => {
		// not by the first who asks: reading keys writes nothing
		for (const { id } of await storage.directory.tenants())
			await app.authority.keys.keepCertificates(id).catch(() => undefined);
		// in idle time, so that nobody waits for them at the first password, passkey or call to Graph
		for (const load of [loadArgon2, loadGraph, loadWebAuthn])
			await load().catch((error) => app.authority.emit({ kind: 'failed', traceId: '', detail: `loading: ${error}` }));
	}, 2000);
	keeping.unref();
	return {
		origin: app.authority.origin,
		app,
		tenants: (await storage.directory.tenants()).map((tenant) => ({
			tenantId: tenant.id,
			domain: tenant.defaultDomain,
		})),
		replaceTls(tls, ofCertificates = tls) {
			listener.replaceTls(tls);
			second?.replaceTls(ofCertificates);
		},
		async close() {
			clearInterval(sweep);
			clearInterval(push);
			clearTimeout(keeping);
			stopping.abort();
			app.authority.readiness.drain();
			if (unreadyMilliseconds > 0) await new Promise((resolve) => setTimeout(resolve, unreadyMilliseconds));
			const grace = drainMilliseconds - unreadyMilliseconds;
			await Promise.all([listener.close(grace), second?.close(grace)]);
			await sweeping;
			await pushing;
			// what was changed since the last one; a database that is away is told of by others
			await signAuditsOnce(app).catch(() => undefined);
			app.authority.passwordStrength?.close();
			await storage.close();
		},
	};
}
