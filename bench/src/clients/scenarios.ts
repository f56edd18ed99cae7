// What every library is asked to do against one authority in this process, and what each took: requests, bytes, time.
import {
	createAuthorityFetch,
	createBrowser,
	createTestAuthority,
	createTestClient,
	responseParameters,
	type TestAuthority,
	testIds,
} from '@countersign/testkit';

export const scopes = ['api://orders/Orders.Read'];
export const contextClaims = '{"access_token":{"acrs":{"essential":true,"value":"c1"}}}';
export const redirectUri = 'http://localhost:7000/';

/** A library on trial; each member signs in or gets a token, and throws when it cannot. */
export interface Contender {
	name: string;
	/** @param user signs in at an address, and gives the code back */
	signIn(user: (address: string) => Promise<string>, claims?: string): Promise<void>;
	silent(options?: { forceRefresh?: boolean; claims?: string }): Promise<unknown>;
}

export interface Measured {
	scenario: string;
	passes: boolean;
	requests: number;
	interactions: number;
	milliseconds: number;
	bytes: number;
}

export interface World {
	authority: TestAuthority;
	fetch: typeof globalThis.fetch;
	counted: { requests: number; interactions: number; bytes: number };
	user(address: string): Promise<string>;
}

export async function createWorld(): Promise<World> {
	const authority = await createTestAuthority();
	const reach = createAuthorityFetch(authority);
	const browser = createBrowser(authority);
	const script = { username: 'alice@contoso.example', password: testIds.password, totpSecret: testIds.totpSecret };
	const counted = { requests: 0, interactions: 0, bytes: 0 };
	return {
		authority,
		counted,
		async fetch(input, init) {
			counted.requests += 1;
			const response = await reach(input, init);
			counted.bytes += String(init?.body ?? '').length + (await response.clone().text()).length;
			return response;
		},
		async user(address) {
			counted.interactions += 1;
			const page = await createTestClient(authority).signIn(browser, await browser.open(address), script);
			const code = responseParameters(page).get('code');
			if (code === null) throw new Error(`the sign-in ended at ${page.location?.href ?? page.heading}`);
			return code;
		},
	};
}

/** by name: what the library must do, and whether refusing is what is right */
const list: Record<string, (contender: Contender, user: World['user']) => Promise<unknown>> = {
	'sign in by code': (contender, user) => contender.signIn(user),
	'silent, from the cache': (contender) => contender.silent(),
	'silent, by refresh token': (contender) => contender.silent({ forceRefresh: true }),
	'silent with claims that the session does not meet: refused with claims': async (contender) => {
		const error = await contender.silent({ claims: contextClaims }).then(
			() => undefined,
			(caught) => caught,
		);
		if (!error?.claims) throw new Error('no claims to go on with');
	},
	'step-up by code': (contender, user) => contender.signIn(user, contextClaims),
	'silent with claims that are met': (contender) => contender.silent({ claims: contextClaims }),
};

export const runScenarios = (contender: Contender, { counted, user }: World): Promise<Measured[]> =>
	runInOrder(contender, counted, user);

/** Runs every scenario in order; one that fails is reported, and the next is run. */
export async function runInOrder(
	contender: Contender,
	counted: World['counted'],
	user: World['user'],
	settled: () => Promise<unknown> = async () => undefined,
): Promise<Measured[]> {
	const measured: Measured[] = [];
	for (const [scenario, run] of Object.entries(list)) {
		Object.assign(counted, { requests: 0, interactions: 0, bytes: 0 });
		const started = performance.now();
		const passes = await run(contender, user).then(
			() => true,
			() => false,
		);
		const milliseconds = performance.now() - started;
		// what is counted may come in later than the answer
		await settled();
		measured.push({ scenario, passes, ...counted, milliseconds });
	}
	return measured;
}
