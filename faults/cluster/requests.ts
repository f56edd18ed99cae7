// One function for each kind of request: what is sent, and the operation that it leaves in the history.
import { type Browser, type BrowserPage, createTestClient, responseParameters, testIds } from '@countersign/testkit';
import type { Wire, WireAnswer } from './wire.ts';
import type { Operation } from './world.ts';

export const graphScope = 'https://graph.microsoft.com/.default';
const ordersScope = 'api://orders/Orders.Read offline_access openid';
const payrollScope = 'api://payroll/Payroll.Read offline_access openid';

export interface Requests {
	passwordSignIn(user: string, family: number, scope?: string): Promise<Operation>;
	refresh(user: string, family: number, presented: string, kind?: 'refresh' | 'replay'): Promise<Operation>;
	daemon(scope?: string): Promise<Operation>;
	onBehalfOf(user: string, assertion: string): Promise<Operation>;
	/** @returns the code, where the browser is signed in */
	authorize(user: string, browser: Browser): Promise<{ code?: string; page?: BrowserPage }>;
	signInBrowser(user: string, browser: Browser, page: BrowserPage, code: string): Promise<BrowserPage>;
	redeem(user: string, family: number, code: string): Promise<Operation>;
	deviceCode(): Promise<{ deviceCode: string; userCode: string } | undefined>;
	approveDevice(browser: Browser, userCode: string): Promise<boolean>;
	device(user: string, family: number, deviceCode: string): Promise<Operation>;
	guess(user: string, password: string): Promise<Operation>;
	graph(
		of: Partial<Operation> & Pick<Operation, 'kind'>,
		accessToken: string,
		method: string,
		path: string,
		body?: object,
	): Promise<Operation & { text?: string }>;
	keys(): Promise<void>;
}

/**
 * @param onKeys told of every key set that was read
 * @param countInFlight told of each request that begins and ends
 */
export function createRequests(
	wire: Wire,
	operations: Operation[],
	onKeys: (text: string) => void,
	countInFlight: (by: number) => void,
): Requests {
	let addresses = 0;
	/** networks have limits of their own, which are not what is tried here */
	const address = () => {
		addresses += 1;
		return `198.18.${Math.floor(addresses / 250) % 250}.${addresses % 250}`;
	};

	async function attempt(
		of: Partial<Operation> & Pick<Operation, 'kind'>,
		ask: () => Promise<WireAnswer>,
	): Promise<Operation & { text?: string }> {
		const operation: Operation & { text?: string } = { ...of, startedAt: Date.now(), endedAt: 0, outcome: 'unknown' };
		countInFlight(1);
		try {
			const { status, headers, text } = await ask();
			operation.status = status;
			operation.outcome = status < 300 ? 'given' : status >= 500 ? 'unknown' : 'refused';
			if (status === 503) operation.retryAfter = headers['retry-after'] !== undefined;
			if (text.startsWith('{')) {
				const body = JSON.parse(text);
				if (body.error_codes) operation.errorCode = body.error_codes[0];
				if (body.access_token) operation.accessToken = body.access_token;
				if (body.refresh_token) operation.refreshToken = body.refresh_token;
				if (of.kind === 'change' || of.kind === 'keys') operation.text = text;
			}
		} catch {
			operation.outcome = 'unknown';
		}
		countInFlight(-1);
		operation.endedAt = Date.now();
		operations.push(operation);
		return operation;
	}
	/** a client tries once more what had no answer */
	async function retried(of: Partial<Operation> & Pick<Operation, 'kind'>, ask: () => Promise<WireAnswer>) {
		const first = await attempt(of, ask);
		if (first.outcome !== 'unknown') return first;
		await new Promise((resolve) => setTimeout(resolve, 300));
		return attempt({ ...of, retried: true }, ask);
	}
	const native = { client_id: testIds.native };
	const password = (user: string, text: string, scope: string) => ({
		...native,
		grant_type: 'password',
		username: `${user}@contoso.example`,
		password: text,
		scope,
	});
	const orders = 'api://orders';
	return {
		passwordSignIn: (user, family, scope = ordersScope) =>
			retried({ kind: 'signIn', user, family, audience: scope.split('/Front')[0]?.split('/Orders')[0] ?? '' }, () =>
				wire.token(password(user, testIds.password, scope), address()),
			),
		refresh: (user, family, presented, kind = 'refresh') =>
			retried({ kind, user, family, presented, audience: orders }, () =>
				wire.token({ ...native, grant_type: 'refresh_token', refresh_token: presented, scope: ordersScope }),
			),
		daemon: (scope = 'api://orders/.default') =>
			retried({ kind: 'daemon', ...(scope === graphScope ? {} : { audience: orders }) }, () =>
				wire.token({
					grant_type: 'client_credentials',
					client_id: testIds.daemon,
					client_secret: testIds.secret,
					scope,
				}),
			),
		onBehalfOf: (user, assertion) =>
			retried({ kind: 'onBehalfOf', user, audience: orders }, () =>
				wire.token({
					grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
					client_id: testIds.middleTier,
					client_secret: testIds.secret,
					requested_token_use: 'on_behalf_of',
					assertion,
					scope: 'api://orders/Orders.Read',
				}),
			),
		async authorize(user, browser) {
			const operation: Operation = { kind: 'authorize', user, startedAt: Date.now(), endedAt: 0, outcome: 'unknown' };
			try {
				const page = await browser.open(createTestClient({} as never, { scope: payrollScope }).authorizePath());
				const code = responseParameters(page).get('code') ?? undefined;
				operation.outcome = code === undefined ? 'refused' : 'given';
				return code === undefined ? { page } : { code };
			} catch {
				return {};
			} finally {
				operation.endedAt = Date.now();
				operations.push(operation);
			}
		},
		async signInBrowser(user, browser, page, code) {
			const client = createTestClient({ oneTimeCode: () => code } as never);
			const script = { username: `${user}@contoso.example`, password: testIds.password };
			return client.signIn(browser, page, { ...script, totpSecret: testIds.totpSecret, keepSignedIn: true });
		},
		redeem: (user, family, code) =>
			retried({ kind: 'redeem', user, family, presented: code, audience: 'api://payroll' }, () =>
				wire.token({
					...native,
					grant_type: 'authorization_code',
					code,
					redirect_uri: 'http://localhost:7000/',
					code_verifier: 'v'.repeat(43),
					scope: payrollScope,
				}),
			),
		async deviceCode() {
			const fields = new URLSearchParams({ ...native, scope: ordersScope }).toString();
			const headers = { 'content-type': 'application/x-www-form-urlencoded', 'x-forwarded-for': address() };
			const path = `/${testIds.tenant}/oauth2/v2.0/devicecode`;
			const answer = await wire.send('POST', path, headers, fields).catch(() => undefined);
			if (answer?.status !== 200) return undefined;
			const { device_code: deviceCode, user_code: userCode } = JSON.parse(answer.text);
			return { deviceCode, userCode };
		},
		async approveDevice(browser, userCode) {
			try {
				let page = await browser.submit(await browser.open('/devicelogin'), { user_code: userCode });
				for (let pages = 0; pages < 4 && page.heading !== 'You are signed in on your device'; pages += 1) {
					const step = page.fields.get('step');
					if (step !== 'confirm-device' && step !== 'choose-account') return false;
					page = await browser.submit(page);
				}
				return page.heading === 'You are signed in on your device';
			} catch {
				return false;
			}
		},
		device: (user, family, deviceCode) =>
			retried({ kind: 'device', user, family, presented: deviceCode, audience: orders }, () =>
				wire.token({ ...native, grant_type: 'device_code', device_code: deviceCode }),
			),
		guess: (user, text) =>
			attempt({ kind: 'guess', user }, () => wire.token(password(user, text, ordersScope), address())),
		graph: (of, accessToken, method, path, body) =>
			attempt(of, () =>
				wire.send(
					method,
					`/v1.0/${path}`,
					{ authorization: `Bearer ${accessToken}`, 'content-type': 'application/json' },
					body === undefined ? '' : JSON.stringify(body),
				),
			),
		async keys() {
			const read = await attempt({ kind: 'keys' }, () =>
				wire.send('GET', `/${testIds.tenant}/discovery/v2.0/keys`, {}),
			);
			if (read.outcome !== 'given' || read.text === undefined) return;
			read.published = JSON.parse(read.text).keys.map(({ kid }: { kid: string }) => kid);
			onKeys(read.text);
			delete read.text;
		},
	};
}
