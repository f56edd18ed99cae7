// An authority in the test process: in-memory SQLite, a clock that stands still, randomness that repeats, no socket.
import { createHash } from 'node:crypto';
import {
	type AuthorityApp,
	type AuthorityEvent,
	type AuthorityOptions,
	applyTenantFile,
	createAuthority,
	createFaultInjection,
	type FaultInjection,
	type HttpRequest,
	type HttpResponse,
	oneTimeCode,
	openSqliteStorage,
	type Storage,
	type TenantFile,
} from '@countersign/server';
import { testTenants } from './test-tenants.ts';

export interface TestAuthority {
	origin: string;
	app: AuthorityApp;
	events: AuthorityEvent[];
	/** orders faults for its next answers; absent without `faultInjection` */
	faults?: FaultInjection['faults'];
	/** epoch seconds */
	now(): number;
	/** moves the clock */
	advance(seconds: number): void;
	send(request: Partial<HttpRequest> & { path: string }): Promise<HttpResponse>;
	/** the one-time code that an authenticator would show now */
	oneTimeCode(secret: string): string;
	close(): Promise<void>;
}

export interface TestAuthorityOptions {
	tenants?: TenantFile;
	/** data folder; in memory by default */
	dataFolder?: string;
	/** in place of a data folder; closed with the authority */
	storage?: Storage;
	trustedProxies?: AuthorityOptions['trustedProxies'];
	maxConcurrentRequests?: number;
	faultInjection?: boolean;
	/** folder of the portal's built files; no portal by default */
	portalFolder?: string;
	/** devices without a key are lent, as a development authority does; off by default */
	lendsDevices?: boolean;
	/** where browsers are sent to show a certificate; nowhere by default */
	certificateOrigin?: string;
	/** where device, place and risk come from; by default risk is detected, and nothing else */
	signals?: AuthorityOptions['signals'];
	/** takes messages by mail; none are sent by default */
	sendMail?: AuthorityOptions['sendMail'];
	/** takes text messages to phones; none are sent by default */
	sendMessage?: AuthorityOptions['sendMessage'];
	/** who vouches for authenticators of passkeys; nobody by default */
	fidoMetadata?: AuthorityOptions['fidoMetadata'];
	/** detectors and lists beside those that are built in */
	risk?: AuthorityOptions['risk'];
	/** says which new passwords are easily guessed; by default length alone decides */
	passwordStrength?: AuthorityOptions['passwordStrength'];
	/** what other issuers publish; none can be reached by default */
	fetchDocument?: AuthorityOptions['fetchDocument'];
}

function seededRandom(): (size: number) => Buffer {
	let counter = 0;
	return (size) => {
		const blocks: Buffer[] = [];
		for (let length = 0; length < size; length += 32) {
			counter += 1;
			blocks.push(createHash('sha256').update(`seed ${counter}`).digest());
		}
		return Buffer.concat(blocks).subarray(0, size);
	};
}

/**
 * Our own suite runs its main flows on PostgreSQL too: a setup file of the test runner says how such a storage is
 * opened.
 */
function otherStorage(): Promise<Storage> | undefined {
	const opened = (globalThis as { [key: symbol]: unknown })[Symbol.for('countersign.test-storage')];
	return (opened as (() => Promise<Storage>) | undefined)?.();
}

/** Starts an authority on the test tenants, or on those that are given. */
export async function createTestAuthority(options: TestAuthorityOptions = {}): Promise<TestAuthority> {
	let milliseconds = Date.UTC(2026, 10, 20, 12, 0, 0);
	const events: AuthorityEvent[] = [];
	const origin = 'https://login.test:8443';
	const storage = options.storage ?? (await otherStorage()) ?? openSqliteStorage(options.dataFolder ?? ':memory:');
	const additions = options.faultInjection ? createFaultInjection() : undefined;
	const app = createAuthority({
		origin,
		storage,
		rootSecret: createHash('sha256').update('the test secret').digest(),
		clock: () => milliseconds,
		random: seededRandom(),
		fetchDocument: options.fetchDocument ?? ((url) => Promise.reject(new Error(`${url} cannot be reached`))),
		onEvent: (event) => events.push(event),
		...(options.passwordStrength ? { passwordStrength: options.passwordStrength } : {}),
		...(options.sendMail ? { sendMail: options.sendMail } : {}),
		...(options.fidoMetadata ? { fidoMetadata: options.fidoMetadata } : {}),
		...(options.sendMessage ? { sendMessage: options.sendMessage } : {}),
		...(options.trustedProxies ? { trustedProxies: options.trustedProxies } : {}),
		...(options.maxConcurrentRequests === undefined ? {} : { maxConcurrentRequests: options.maxConcurrentRequests }),
		...(options.certificateOrigin === undefined ? {} : { certificateOrigin: options.certificateOrigin }),
		...(options.lendsDevices ? { lendsDevices: true } : {}),
		...(options.signals ? { signals: options.signals } : {}),
		...(options.risk ? { risk: options.risk } : {}),
		...(options.portalFolder === undefined ? {} : { portalFolder: options.portalFolder }),
		...(additions ? { additions } : {}),
	});
	await applyTenantFile(app, JSON.stringify(options.tenants ?? testTenants()), { reset: false });
	return {
		origin,
		app,
		events,
		...(additions ? { faults: additions.faults } : {}),
		now: () => Math.floor(milliseconds / 1000),
		advance(seconds) {
			milliseconds += seconds * 1000;
		},
		send: (request) =>
			app.handle({ method: 'GET', query: '', headers: {}, body: '', peerAddress: '203.0.113.10', ...request }),
		oneTimeCode: (secret) => oneTimeCode(secret, Math.floor(milliseconds / 1000)),
		close: () => storage.close(),
	};
}
